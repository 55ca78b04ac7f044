import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, LinkToOpen, Paragraph } from './parts'

export const verifyEmail: LetterOf<'verify_email'> = ({ token, expiresAt }, to) => {
  const subject = t('verifyEmail.subject')
  const intro = t('verifyEmail.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <LinkToOpen href={appLink('/verify-email', token)} label={t('verifyEmail.action')} />
        <Aside>{t('verifyEmail.ignore')}</Aside>
      </Layout>
    ),
  }
}
