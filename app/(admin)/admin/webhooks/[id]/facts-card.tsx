import { useTranslations } from 'next-intl'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { LocalTime } from '@/components/ui/local-time'
import type { Endpoint } from '@/lib/webhooks/endpoint'
import { ALL, EVENT_TYPES } from '@/lib/webhooks/event-types'
import { WebhookState } from '../state'

/** Where to, and what. */
export function FactsCard({ webhook, now }: { webhook: Endpoint; now: Date }) {
  const t = useTranslations('webhooks')
  const { url, events, createdAt, previousUntil } = webhook
  const known = EVENT_TYPES.filter((type) => events.includes(type))
  return (
    <Card title={t('form.url')} aside={<WebhookState webhook={webhook} />}>
      <div className="space-y-3">
        <p>
          <code className="font-mono text-[0.9375rem] [overflow-wrap:anywhere]">{url}</code>
        </p>
        <p className="text-[0.9375rem] text-muted">
          {t('one.since')} <LocalTime at={createdAt.toISOString()} style="day" />
        </p>
        {previousUntil && previousUntil > now && (
          <p className="text-[0.9375rem]">
            {t('one.overlap')} <LocalTime at={previousUntil.toISOString()} />
          </p>
        )}
        {events.includes(ALL) ? (
          <p>{t('table.everything')}</p>
        ) : (
          <Disclosure summary={t('table.some', { count: known.length })}>
            <ul className="space-y-1 text-[0.9375rem]">
              {known.map((type) => (
                <li key={type}>
                  {t(`types.${type}`)} <code className="font-mono text-muted text-sm">{type}</code>
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </div>
    </Card>
  )
}
