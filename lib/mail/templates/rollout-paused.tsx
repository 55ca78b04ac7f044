import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const rolloutPaused: LetterOf<'rollout_paused'> = ({ at, target, name, problems }) => {
  const subject = t('rolloutPaused.subject')
  const what = t('rolloutPaused.what', {
    whom: t(`enrollmentDue.whom.${target}`, { name }),
    count: problems,
    when: utc(at),
  })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={what}>
        <Paragraph>{what}</Paragraph>
        <Paragraph>{t('rolloutPaused.meaning')}</Paragraph>
        <Paragraph>{t('rolloutPaused.todo')}</Paragraph>
        <Action href={appLink('/admin/enforcement')} label={t('rolloutPaused.action')} />
        <Aside>{t('rolloutPaused.why')}</Aside>
      </Layout>
    ),
  }
}
