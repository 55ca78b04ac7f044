import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const enrollmentDue: LetterOf<'enrollment_due'> = ({ deadline, target, name, strength }, to) => {
  const subject = t('enrollmentDue.subject')
  const asks = t('enrollmentDue.asks', {
    what: t(`enrollmentDue.what.${strength}`),
    whom: t(`enrollmentDue.whom.${target}`, { name }),
  })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={asks}>
        <Paragraph>{asks}</Paragraph>
        <Paragraph>{t('enrollmentDue.until', { email: to, when: utc(deadline) })}</Paragraph>
        <Action href={appLink('/account/security')} label={t('enrollmentDue.action')} />
        <Aside>{t('enrollmentDue.why')}</Aside>
      </Layout>
    ),
  }
}
