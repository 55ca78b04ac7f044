import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, LinkToOpen, Occurrence, Paragraph } from './parts'

export const changeEmail: LetterOf<'change_email'> = ({ token, expiresAt, ...occurrence }, to) => {
  const subject = t('changeEmail.subject')
  const intro = t('changeEmail.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <LinkToOpen href={appLink('/account/email', token)} label={t('changeEmail.action')} />
        <Occurrence {...occurrence} />
        <Aside>{t('changeEmail.ignore')}</Aside>
      </Layout>
    ),
  }
}
