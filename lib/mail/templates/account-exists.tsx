import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph, PlainLink } from './parts'

export const accountExists: LetterOf<'account_exists'> = (_, to) => {
  const subject = t('accountExists.subject')
  const intro = t('accountExists.intro', { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Action href={appLink('/login')} label={t('accountExists.action')} />
        <Paragraph>
          {t('accountExists.forgotten')} <PlainLink href={appLink('/forgot-password')} />
        </Paragraph>
        <Aside>{t('accountExists.ignore')}</Aside>
      </Layout>
    ),
  }
}
