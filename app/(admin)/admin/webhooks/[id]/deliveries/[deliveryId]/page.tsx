import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { idParam } from '@/lib/api/schemas'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import { readDelivery } from '@/lib/webhooks/read-webhooks'
import type { Query } from '../../../../../../query'
import { AuditorNote } from '../../../../../auditor-note'
import { replayOne } from '../../../actions'
import { AttemptsCard, FactsCard, RequestCard } from './cards'

type Props = Query & { params: Promise<{ id: string; deliveryId: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('webhooks'))('delivery.title') }
}

export default async function DeliveryPage({ params, searchParams }: Props) {
  const { id, deliveryId } = await params
  const session = await requireReader(`/admin/webhooks/${encodeURIComponent(id)}`)
  const known = idParam.safeParse(id).success && idParam.safeParse(deliveryId).success
  const delivery = known ? await readDelivery({ id, deliveryId }) : null
  if (!delivery) notFound()
  const { notice } = await searchParams
  const t = await getTranslations('webhooks')
  return (
    <>
      <div className="space-y-2">
        <TextLink href={`/admin/webhooks/${id}`}>{t('delivery.back')}</TextLink>
        <div className="space-y-6">
          <PageHead
            title={t('delivery.title')}
            notice={notice === 'replayed' ? t('notices.replayed') : undefined}
            notDone={notice === 'not_done'}
          />
        </div>
      </div>
      <AuditorNote session={session} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2">
        <div className="min-w-0 space-y-6">
          <FactsCard delivery={delivery} />
          {isAdministrator(session) && delivery.state !== 'pending' && (
            <Card>
              <ActionForm action={replayOne} className="space-y-4">
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="delivery" value={deliveryId} />
                <p className="text-[0.9375rem] text-muted">{t('delivery.replayWhat')}</p>
                <SubmitButton look="secondary">{t('delivery.replay')}</SubmitButton>
              </ActionForm>
            </Card>
          )}
          <AttemptsCard attempts={delivery.attempts} />
        </div>
        <RequestCard payload={delivery.message.payload} />
      </div>
    </>
  )
}
