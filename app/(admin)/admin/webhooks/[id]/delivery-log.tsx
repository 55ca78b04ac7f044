import { useTranslations } from 'next-intl'
import { LinkButton, TextLink } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { DELIVERY_STATES, type DeliveryRow, type DeliveryState } from '@/lib/webhooks/read-webhooks'
import { ScrollingTable } from '../../groups/scrolling-table'
import { Answer, StateBadge } from '../state'
import { About } from './about'

const COLUMNS = ['event', 'person', 'state', 'answer', 'attempts', 'when'] as const

type Props = {
  id: string
  state?: DeliveryState
  /** Whether this is not the first page. */
  paged: boolean
  page: { deliveries: DeliveryRow[]; next: bigint | null }
}

/** What was sent, waits or was given up, newest first. */
export function DeliveryLog({ id, state, paged, page: { deliveries, next } }: Props) {
  const t = useTranslations('webhooks.log')
  const s = useTranslations('webhooks.states')
  const to = (query: { state?: string; after?: string }) => {
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
    return `/admin/webhooks/${id}${search.size > 0 ? `?${search}` : ''}#deliveries`
  }
  return (
    <section id="deliveries" aria-labelledby="deliveries-title" className="space-y-4">
      <div className="space-y-1">
        <h2 id="deliveries-title" className="font-semibold text-lg tracking-tight">
          {t('title')}
        </h2>
        <p className="text-[0.9375rem] text-muted">{t('intro')}</p>
      </div>
      <nav aria-label={t('filter')} className="flex flex-wrap gap-x-5">
        {[undefined, ...DELIVERY_STATES].map((each) => (
          <TextLink
            key={each ?? 'all'}
            href={to({ state: each })}
            aria-current={each === state ? 'page' : undefined}
            className="inline-flex min-h-target items-center aria-[current]:text-ink aria-[current]:underline"
          >
            {each ? s(each) : t('all')}
          </TextLink>
        ))}
      </nav>
      {deliveries.length === 0 ? (
        <p className="text-muted" role="status">
          {t(state || paged ? 'noneOf' : 'none')}
        </p>
      ) : (
        <ScrollingTable caption={t('caption')}>
          <thead className="border-line border-b bg-raised text-muted">
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="whitespace-nowrap px-4 py-2.5 font-medium">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {deliveries.map((row) => (
              <tr key={row.id} className="align-top hover:bg-raised">
                <th scope="row" className="px-4 py-3 font-normal">
                  <TextLink href={`/admin/webhooks/${id}/deliveries/${row.id}`} className="font-mono text-sm">
                    {row.type}
                  </TextLink>
                </th>
                <td className="min-w-44 px-4 py-3">
                  <About userId={row.userId} email={row.email} />
                </td>
                <td className="px-4 py-3">
                  <StateBadge state={row.state} />
                </td>
                <td className="min-w-36 px-4 py-3">
                  <Answer status={row.status} error={row.error} />
                </td>
                <td className="px-4 py-3 tabular-nums">{row.attempts}</td>
                <td className="whitespace-nowrap px-4 py-3">
                  <LocalTime at={row.queuedAt.toISOString()} />
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollingTable>
      )}
      {(next !== null || paged) && (
        <nav aria-label={t('pager')} className="flex flex-wrap gap-3">
          {paged && <LinkButton href={to({ state })}>{t('first')}</LinkButton>}
          {next !== null && (
            <LinkButton rel="next" href={to({ state, after: String(next) })}>
              {t('next')}
            </LinkButton>
          )}
        </nav>
      )}
    </section>
  )
}
