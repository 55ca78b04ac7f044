import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { LinkToOpen, Occurrence, Paragraph } from './parts'

export const recoveryStarted: LetterOf<'recovery_started'> = ({ token, readyAt, approval, at, from }, to) => {
  const subject = t('recoveryStarted.subject')
  const intro = t('recoveryStarted.intro', { email: to, ready: utc(readyAt) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>
          {t('recoveryStarted.ifYou')} {approval && t('recoveryLink.approval')}
        </Paragraph>
        <Occurrence at={at} from={from} />
        <Paragraph>{t('recoveryStarted.ifNotYou')}</Paragraph>
        <LinkToOpen href={appLink('/recover/cancel', token)} label={t('recoveryStarted.action')} />
      </Layout>
    ),
  }
}
