import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { LinkToOpen, Occurrence, Paragraph } from './parts'

export const recoveryApproved: LetterOf<'recovery_approved'> = ({ token, readyAt, at, from }, to) => {
  const subject = t('recoveryApproved.subject')
  const intro = t('recoveryApproved.intro', { email: to, ready: utc(readyAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence at={at} from={from} />
        <Paragraph>{t('recoveryStarted.ifNotYou')}</Paragraph>
        <LinkToOpen href={appLink('/recover/cancel', token)} label={t('recoveryStarted.action')} />
      </Layout>
    ),
  }
}
