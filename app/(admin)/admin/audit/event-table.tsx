import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import { Badge } from '@/components/ui/badge'
import { TextLink } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { formatTime } from '@/components/ui/time-format'
import type { NamedAuditRow } from '@/lib/audit/read-audit-events'
import { describeBrowser } from '@/lib/user-agent'
import { useEventText } from './event-text'
import { auditPath } from './filter'

const HEAD = 'px-3 py-2 font-medium first:pl-0 last:pr-0'
const CELL = 'px-3 py-3 align-top first:pl-0 last:pr-0'
/** Has its own column where there is room; else it is said below what happened. */
const WIDE = 'hidden md:table-cell'

/** Events in words, newest first; all that is known of each on request. */
export function EventTable({ rows, filtered }: { rows: NamedAuditRow[]; filtered: boolean }) {
  const t = useTranslations('auditLog.table')
  return (
    <table className="w-full border-collapse text-left text-[0.9375rem]">
      <caption className="sr-only">{t(filtered ? 'captionFiltered' : 'caption')}</caption>
      <thead className="text-muted">
        <tr className="border-line border-b">
          <th scope="col" className={`${HEAD} w-28`}>
            {t('when')}
          </th>
          <th scope="col" className={HEAD}>
            {t('what')}
          </th>
          <th scope="col" className={`${HEAD} ${WIDE} w-48`}>
            {t('who')}
          </th>
          <th scope="col" className={`${HEAD} ${WIDE} w-64`}>
            {t('whose')}
          </th>
          <th scope="col" className={`${HEAD} ${WIDE} w-36`}>
            {t('where')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((row) => (
          <Row key={String(row.id)} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: NamedAuditRow }) {
  const t = useTranslations('auditLog.table')
  const textOf = useEventText()
  const { at, outcome, ip, userId, actor } = row
  return (
    <tr>
      <td className={`${CELL} whitespace-nowrap text-muted tabular-nums`}>
        <time dateTime={at.toISOString()}>
          <span className="block">{formatTime(at, 'day', 'UTC')}</span>
          <span className="block">{formatTime(at, 'seconds', 'UTC')}</span>
        </time>
      </td>
      <td className={`${CELL} min-w-0`}>
        <details className="group">
          <summary className="-mx-2 -my-1.5 inline-flex min-h-9 list-none flex-wrap items-center gap-x-2 rounded-control px-2 font-medium hover:bg-raised [&::-webkit-details-marker]:hidden">
            <Icon name="chevron" className="size-4 text-muted transition-transform group-open:rotate-90" />
            <span className="min-w-0 flex-1">{textOf(row)}</span>
            {outcome === 'failure' && <Badge tone="warning">{t('failed')}</Badge>}
          </summary>
          <Facts row={row} />
        </details>
        <p className="wrap-anywhere pl-4 text-muted md:hidden">
          {t.rich('by', { who: () => <Actor row={row} /> })}
          {userId && actor !== `user:${userId}` && <> · {t.rich('about', { whose: () => <Account row={row} /> })}</>}
          {ip && <> · {ip}</>}
        </p>
      </td>
      <td className={`${CELL} ${WIDE} wrap-anywhere`}>
        <Actor row={row} />
      </td>
      <td className={`${CELL} ${WIDE} wrap-anywhere`}>
        <Account row={row} />
      </td>
      <td className={`${CELL} ${WIDE} wrap-anywhere text-muted tabular-nums`}>{ip}</td>
    </tr>
  )
}

const MACHINES = ['anonymous', 'operator', 'system'] as const

function Actor({ row: { actor, actorId, actorEmail, actorKey, userId } }: { row: NamedAuditRow }) {
  const t = useTranslations('auditLog.table')
  const machine = MACHINES.find((name) => name === actor)
  if (machine) return <span className="text-muted">{t(`actors.${machine}`)}</span>
  if (userId && actor === `user:${userId}`) return <span className="text-muted">{t('self')}</span>
  if (actorKey) return <TextLink href="/admin/api-keys">{t('apiKey', { name: actorKey })}</TextLink>
  if (actorId && actorEmail) return <TextLink href={`/admin/users/${actorId}`}>{actorEmail}</TextLink>
  return <span className="text-muted">{actor.startsWith('user:') ? t('deleted') : actor}</span>
}

function Account({ row: { userId, userEmail } }: { row: NamedAuditRow }) {
  const t = useTranslations('auditLog.table')
  if (!userId) return <span className="text-muted">{t('noOne')}</span>
  if (!userEmail) return <span className="text-muted">{t('deleted')}</span>
  return <TextLink href={`/admin/users/${userId}`}>{userEmail}</TextLink>
}

function Facts({ row }: { row: NamedAuditRow }) {
  const t = useTranslations('auditLog.facts')
  const { event, outcome, factor, sessionId, ip, userAgent, userId, actor, seq, details } = row
  const facts: [string, string | null][] = [
    [t('event'), `${event}, ${outcome}`],
    [t('factor'), factor],
    [t('account'), userId],
    [t('actor'), actor],
    [t('session'), sessionId],
    [t('ip'), ip],
    [t('browser'), userAgent && `${describeBrowser(userAgent)}: ${userAgent}`],
    ...Object.entries(details).map(([name, value]): [string, string] => [name, String(value)]),
    [t('link'), seq === null ? t('notSealed') : String(seq)],
  ]
  return (
    <div className="space-y-2 py-3 pl-4">
      <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr] [&>dd]:wrap-anywhere [&>dt]:text-muted">
        {facts.map(
          ([name, value]) =>
            value && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
      <p className="flex flex-wrap gap-x-4">
        {userId && <TextLink href={auditPath({ person: userId })}>{t('onlyAccount')}</TextLink>}
        <TextLink href={auditPath({ actor: actor.replace(/^user:/, '') })}>{t('onlyActor')}</TextLink>
      </p>
    </div>
  )
}
