import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const passwordInvalidated: LetterOf<'password_invalidated'> = (occurrence, to) => {
  const subject = t('passwordInvalidated.subject')
  const intro = t('passwordInvalidated.intro', { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('passwordInvalidated.ifYou')}</Paragraph>
        <Paragraph>{t('passwordInvalidated.ifNotYou')}</Paragraph>
        <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
      </Layout>
    ),
  }
}
