import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, NotYou, Occurrence, Paragraph } from './parts'

export const keyMayBeCopied: LetterOf<'key_may_be_copied'> = ({ label, ...occurrence }, to) => {
  const subject = t('keyMayBeCopied.subject')
  const intro = t('keyMayBeCopied.intro', { email: to, label })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('keyMayBeCopied.why')}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('keyMayBeCopied.next')}</Paragraph>
        <Action href={appLink('/account/security')} label={t('keyMayBeCopied.action')} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
