import { useTranslations } from 'next-intl'
import { buttonClass } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import type { AuditFilter } from '@/lib/audit/audit-filter'
import { FILTER_FIELDS, type Typed } from './filter'
import { LiveTail } from './live-tail'

/** Following the log as it grows, and taking what is shown away as a file. */
export function ListTools(props: {
  typed: Typed
  filtered: boolean
  /** What to follow; null where the newest events are not shown. */
  filter: AuditFilter | null
  /** The newest link of the chain when the page was made. */
  newest: bigint
}) {
  const { typed, filtered, filter, newest } = props
  const t = useTranslations('auditLog')
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      {filter ? (
        <LiveTail
          after={String(newest)}
          query={apiQuery(filter)}
          texts={{
            follow: t('live.follow'),
            pause: t('live.pause'),
            following: t('live.following'),
            stopped: t('live.stopped'),
            one: t('live.one'),
            many: t('live.many'),
            away: t('live.away'),
          }}
        />
      ) : (
        <span />
      )}
      <form method="post" action="/admin/audit/export" className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {FILTER_FIELDS.map((name) => typed[name] && <input key={name} type="hidden" name={name} value={typed[name]} />)}
        <p id="export-note" className="max-w-[22rem] text-muted text-sm">
          {t(filtered ? 'export.filtered' : 'export.all')}
        </p>
        {(['csv', 'jsonl'] as const).map((format) => (
          <button
            key={format}
            name="format"
            value={format}
            type="submit"
            aria-label={`${t('export.title')} ${t(`export.${format}`)}`}
            aria-describedby="export-note"
            className={buttonClass('secondary')}
          >
            <Icon name="download" />
            {t(`export.${format}`)}
          </button>
        ))}
      </form>
    </div>
  )
}

function apiQuery({ userId, actor, event, outcome, from, to }: AuditFilter): string {
  const given = { userId, actor, event, outcome, from: from?.toISOString(), to: to?.toISOString() }
  const set = Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return new URLSearchParams(set).toString()
}
