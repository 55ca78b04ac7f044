import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Aside, LinkToOpen, Paragraph, PlainLink } from './parts'

export const recoveryReady: LetterOf<'recovery_ready'> = ({ token, expiresAt }, to) => {
  const subject = t('recoveryReady.subject')
  const intro = t('recoveryReady.intro', { email: to, until: utc(expiresAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('recoveryReady.what')}</Paragraph>
        <LinkToOpen href={appLink('/recover/finish', token)} label={t('recoveryReady.action')} />
        <Aside>
          {t('recoveryReady.notAsked')} <PlainLink href={appLink('/forgot-password')} />
        </Aside>
      </Layout>
    ),
  }
}
