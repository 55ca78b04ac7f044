import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, LinkToOpen, Paragraph } from './parts'

export const invitation: LetterOf<'invitation'> = ({ token, expiresAt }, to) => {
  const subject = t('invitation.subject')
  const intro = t('invitation.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <LinkToOpen href={appLink('/invitation', token)} label={t('invitation.action')} />
        <Paragraph>{t('invitation.next')}</Paragraph>
        <Aside>{t('invitation.ignore')}</Aside>
      </Layout>
    ),
  }
}
