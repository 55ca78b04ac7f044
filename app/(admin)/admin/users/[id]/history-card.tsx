import { useNow, useTranslations } from 'next-intl'
import { Time } from '@/components/time'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { HistoryEntry } from '@/lib/audit/account-history'
import { describeBrowser } from '@/lib/user-agent'
import { Why } from './why'

const FACTORS = ['totp', 'email', 'sms', 'webauthn', 'backup_code', 'bypass', 'password'] as const

type Props = {
  entries: HistoryEntry[]
  /** Where the rest begins. */
  older: string | null
  /** Whether it is not the newest that are shown. */
  paged: boolean
  page: string
  providers: (id: string) => string
}

/** What happened to the account, in words; and with each sign-in why it asked what it did. */
export function HistoryCard({ entries, older, paged, page, providers }: Props) {
  const t = useTranslations('people.history')
  return (
    <Card id="activity" title={t('title')}>
      {entries.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ol className="divide-y divide-line">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} providers={providers} />
        ))}
      </ol>
      {(older || paged) && (
        <nav aria-label={t('pages')} className="mt-4 flex flex-wrap gap-3">
          {paged && <LinkButton href={`${page}#activity-title`}>{t('newest')}</LinkButton>}
          {older && <LinkButton href={`${page}?before=${older}#activity-title`}>{t('older')}</LinkButton>}
        </nav>
      )}
    </Card>
  )
}

function Entry({ entry, providers }: { entry: HistoryEntry; providers: (id: string) => string }) {
  const t = useTranslations('people.history')
  const now = useNow()
  const { event, factor, details, by, byOperator, ip, userAgent, at } = entry
  const known = FACTORS.find((name) => name === factor)
  const facts = {
    factor: known ? t(`factors.${known}`) : t('factors.other'),
    label: String(details.label ?? ''),
    provider: providers(factor ?? ''),
    name: String(details.name ?? details.role ?? ''),
    event,
  }
  const where = [userAgent && describeBrowser(userAgent), ip].filter(Boolean).join(', ')
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <p className="break-words">
        {t(keyOf(entry, (key) => t.has(key as never)) as 'other.success', facts)}
        {by && <span className="text-muted"> {t('by', { who: by })}</span>}
        {byOperator && <span className="text-muted"> {t('byOperator')}</span>}
      </p>
      {typeof details.reason === 'string' && (
        <p className="max-w-prose text-[0.9375rem] text-muted">
          <span className="font-medium">{t('why')}</span> <Why facts={details} />
        </p>
      )}
      <p className="break-words text-[0.9375rem] text-muted first-letter:uppercase">
        {where && `${where} · `}
        <Time at={at} now={now} />
      </p>
    </li>
  )
}

/** The sentence for it: an answer that was not looked at, and a first step that led on, have some of their own. */
function keyOf({ event, outcome, details }: HistoryEntry, has: (key: string) => boolean): string {
  const named = `${event}.${outcome}`
  if (details.refused !== undefined && has(`refused.${details.refused}`)) return `refused.${details.refused}`
  if (details.step !== undefined && has(`${event}.${details.step}`)) return `${event}.${details.step}`
  return has(named) ? named : `other.${outcome}`
}
