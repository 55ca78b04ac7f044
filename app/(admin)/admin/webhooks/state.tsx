import { useTranslations } from 'next-intl'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { Endpoint } from '@/lib/webhooks/endpoint'
import type { DeliveryState } from '@/lib/webhooks/read-webhooks'

/** How it is with a webhook, in a word. */
export function WebhookState({ webhook }: { webhook: Pick<Endpoint, 'disabledAt' | 'disabledWhy' | 'failingSince'> }) {
  const t = useTranslations('webhooks.state')
  if (webhook.disabledAt) {
    const gone = webhook.disabledWhy === 'gone'
    return <Badge tone={gone ? 'danger' : 'neutral'}>{t(gone ? 'gone' : 'off')}</Badge>
  }
  return webhook.failingSince ? <Badge tone="warning">{t('failing')}</Badge> : <Badge tone="success">{t('on')}</Badge>
}

const TONES: Record<DeliveryState, BadgeTone> = { pending: 'accent', delivered: 'success', dead: 'danger' }

export function StateBadge({ state }: { state: DeliveryState }) {
  const t = useTranslations('webhooks.states')
  return <Badge tone={TONES[state]}>{t(state)}</Badge>
}

/** What came back: a status, or why nothing did. */
export function Answer({ status, error }: { status: number | null; error: string | null }) {
  const t = useTranslations('webhooks')
  if (status !== null) return t('status', { status: String(status) })
  return error && t.has(`errorTexts.${error}` as never) ? t(`errorTexts.${error}` as never) : '–'
}
