import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { LinkToOpen, NotYou, Occurrence, Paragraph } from './parts'

export const recoveryLink: LetterOf<'recovery_link'> = ({ token, expiresAt, hours, approval, ...occurrence }, to) => {
  const subject = t('recoveryLink.subject')
  const intro = t('recoveryLink.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>
          {t('recoveryLink.waiting', { hours })} {approval && t('recoveryLink.approval')}
        </Paragraph>
        <LinkToOpen href={appLink('/recover/start', token)} label={t('recoveryLink.action')} />
        <Occurrence {...occurrence} />
        <NotYou advice="new_password" />
      </Layout>
    ),
  }
}
