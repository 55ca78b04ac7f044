import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const bypassIssued: LetterOf<'bypass_issued'> = ({ at, until, approval }, to) => {
  const subject = t('bypassIssued.subject')
  const intro = t('bypassIssued.intro', { email: to, when: utc(at), until: utc(until) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>
          {t('bypassIssued.next')} {approval && t('bypassIssued.approval')}
        </Paragraph>
        <Action href={appLink('/login')} label={t('bypassIssued.action')} />
        <Aside>{t('bypassIssued.notAsked')}</Aside>
      </Layout>
    ),
  }
}
