import { useFormatter, useTranslations } from 'next-intl'
import { TextLink } from '@/components/ui/button'
import { ALL } from '@/lib/webhooks/event-types'
import type { Webhook } from '@/lib/webhooks/read-webhooks'
import { ScrollingTable } from '../groups/scrolling-table'
import { WebhookState } from './state'

const COLUMNS = ['where', 'events', 'state'] as const
const COUNTS = ['waiting', 'dead'] as const

/** Every webhook, a row each. */
export function WebhooksTable({ webhooks }: { webhooks: Webhook[] }) {
  const t = useTranslations('webhooks.table')
  const format = useFormatter()
  return (
    <ScrollingTable caption={t('caption')}>
      <thead className="border-line border-b bg-raised text-muted">
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col" className="px-4 py-2.5 font-medium">
              {t(column)}
            </th>
          ))}
          {COUNTS.map((column) => (
            <th key={column} scope="col" className="w-px whitespace-nowrap px-4 py-2.5 text-right font-medium">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {webhooks.map((webhook) => (
          <tr key={webhook.id} className="align-top hover:bg-raised">
            <th scope="row" className="min-w-56 px-4 py-3 font-normal">
              <TextLink href={`/admin/webhooks/${webhook.id}`} className="[overflow-wrap:anywhere]">
                {new URL(webhook.url).host}
              </TextLink>
              {webhook.description && <span className="block break-words text-muted">{webhook.description}</span>}
            </th>
            <td className="px-4 py-3 whitespace-nowrap">
              {webhook.events.includes(ALL) ? t('everything') : t('some', { count: webhook.events.length })}
            </td>
            <td className="px-4 py-3">
              <WebhookState webhook={webhook} />
            </td>
            <td className="px-4 py-3 text-right tabular-nums">{format.number(webhook.pending)}</td>
            <td className="px-4 py-3 text-right tabular-nums">{format.number(webhook.dead)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  )
}
