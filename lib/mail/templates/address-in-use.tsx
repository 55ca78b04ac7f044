import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const addressInUse: LetterOf<'address_in_use'> = (_, to) => {
  const subject = t('addressInUse.subject')
  const intro = t('addressInUse.intro', { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Action href={appLink('/login')} label={t('accountExists.action')} />
        <Aside>{t('accountExists.ignore')}</Aside>
      </Layout>
    ),
  }
}
