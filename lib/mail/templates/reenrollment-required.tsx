import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const reenrollmentRequired: LetterOf<'reenrollment_required'> = ({ at }, to) => {
  const subject = t('reenrollmentRequired.subject')
  const intro = t('reenrollmentRequired.intro', { email: to, when: utc(at) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('reenrollmentRequired.next')}</Paragraph>
        <Action href={appLink('/login')} label={t('reenrollmentRequired.action')} />
        <Aside>{t('reenrollmentRequired.lost')}</Aside>
      </Layout>
    ),
  }
}
