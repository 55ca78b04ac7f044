import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, LinkToOpen, Occurrence, Paragraph } from './parts'

export const resetPassword: LetterOf<'reset_password'> = ({ token, expiresAt, ...occurrence }, to) => {
  const subject = t('resetPassword.subject')
  const intro = t('resetPassword.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <LinkToOpen href={appLink('/reset-password', token)} label={t('resetPassword.action')} />
        <Paragraph>{t('resetPassword.next')}</Paragraph>
        <Occurrence {...occurrence} />
        <Aside>{t('resetPassword.ignore')}</Aside>
      </Layout>
    ),
  }
}
