import { notFound } from 'next/navigation'
import { getNow, getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { idParam } from '@/lib/api/schemas'
import { deliveriesQuery } from '@/lib/api/webhook-schemas'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import { listDeliveries, readWebhook } from '@/lib/webhooks/read-webhooks'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { ChangeCards, DeadCard } from './change-cards'
import { DeliveryLog } from './delivery-log'
import { FactsCard } from './facts-card'
import { Health } from './health'

const NOTICES = ['changed', 'enabled', 'disabled', 'test_delivered', 'replayed'] as const

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('webhooks'))('title') }
}

export default async function WebhookPage({ params, searchParams }: Props) {
  const { id } = await params
  const session = await requireReader(`/admin/webhooks/${encodeURIComponent(id)}`)
  const webhook = idParam.safeParse(id).success ? await readWebhook(id) : null
  if (!webhook) notFound()
  const given = await searchParams
  const { state, after } = deliveriesQuery.pick({ state: true, after: true }).catch({}).parse(given)
  const page = await listDeliveries({ id, state, before: after })
  const t = await getTranslations('webhooks')
  const now = await getNow()
  const said = NOTICES.find((known) => known === given.notice)
  const mayChange = isAdministrator(session)
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/webhooks">{t('all')}</TextLink>
        <div className="space-y-6">
          <PageHead
            title={new URL(webhook.url).host}
            intro={webhook.description && <span className="break-words">{webhook.description}</span>}
            notice={said && t(`notices.${said}`)}
            notDone={given.notice === 'not_done'}
          />
          {given.notice === 'test_failed' && (
            <Alert tone="warning" role="alert">
              <p>{t('notices.test_failed')}</p>
            </Alert>
          )}
        </div>
      </div>
      <AuditorNote session={session} />
      <Health webhook={webhook} now={now} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-6">
          {webhook.dead > 0 && <DeadCard id={id} count={webhook.dead} mayChange={mayChange} />}
          <DeliveryLog id={id} state={state} paged={after !== undefined} page={page} />
        </div>
        <div className="min-w-0 space-y-6">
          <FactsCard webhook={webhook} now={now} />
          {mayChange && <ChangeCards webhook={webhook} open={typeof given.open === 'string' ? given.open : ''} />}
        </div>
      </div>
    </>
  )
}
