import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const webhookFailing: LetterOf<'webhook_failing'> = ({ at, why, host, webhookId }) => {
  const subject = t(`webhookFailing.${why}.subject`)
  const what = t(`webhookFailing.${why}.what`, { host, when: utc(at) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={what}>
        <Paragraph>{what}</Paragraph>
        <Paragraph>{t(`webhookFailing.${why}.meaning`)}</Paragraph>
        <Paragraph>{t('webhookFailing.todo')}</Paragraph>
        <Action href={appLink(`/admin/webhooks/${webhookId}`)} label={t('webhookFailing.action')} />
        <Aside>{t('webhookFailing.because')}</Aside>
      </Layout>
    ),
  }
}
