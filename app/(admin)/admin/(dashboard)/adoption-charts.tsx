import { useTranslations } from 'next-intl'
import { ChartFigure } from '@/components/charts/figure'
import { LineChart, LineKey } from '@/components/charts/line-chart'
import { shortDay } from '@/components/charts/sizes'
import { Card } from '@/components/ui/card'
import type { Adoption } from '@/lib/statistics/read-days'

const KINDS = ['any', 'webauthn', 'totp', 'email', 'sms'] as const
/** So many lines can be told apart. */
const MOST_ROLES = 5

const percent = (value: number) => `${Math.round(value)} %`

/** How many have a second factor, over time. */
export function AdoptionCharts({ adoption, days }: { adoption: Adoption[]; days: Date[] }) {
  const t = useTranslations('dashboard.charts')
  const counts = new Map(adoption.map(({ day, role, kind, people }) => [`${day.getTime()} ${role} ${kind}`, people]))
  const count = (day: Date, role: string, kind: string) => counts.get(`${day.getTime()} ${role} ${kind}`)
  /** Null where that day was not counted, or there was nobody of that role. */
  const share = (day: Date, role: string, kind: string) => {
    const all = count(day, role, '*')
    return all ? (100 * (count(day, role, kind) ?? 0)) / all : null
  }
  const today = days.at(-1) as Date
  const had = (kind: string) => days.some((day) => count(day, '*', kind))
  const kinds = KINDS.filter((kind) => kind === 'any' || had(kind))
  const byKind = kinds.map((kind) => ({ name: t(`kinds.${kind}`), values: days.map((day) => share(day, '*', kind)) }))
  const roles = [...new Set(adoption.map(({ role }) => role))]
    // A role that everybody has says nothing more.
    .filter((role) => role !== '*' && count(today, role, '*') !== count(today, '*', '*'))
    .sort((a, b) => (count(today, b, '*') ?? 0) - (count(today, a, '*') ?? 0) || a.localeCompare(b))
  const lineOf = (role: string) => ({ name: role, values: days.map((day) => share(day, role, 'any')) })
  const byRole = [{ ...lineOf('*'), name: t('everybody') }, ...roles.map(lineOf)]
  const drawn = byRole.slice(0, MOST_ROLES + 1)
  const first = days.find((day) => day < today && share(day, '*', 'any') !== null)
  const shown = (value: number | null) => (value === null ? t('notCounted') : percent(value))
  const rows = (lines: typeof byRole) =>
    days.map((day, n) => [shortDay(day), ...lines.map(({ values }) => shown(values[n] ?? null))]).reverse()
  const says = t('byMethodSays', {
    now: Math.floor(share(today, '*', 'any') ?? 0),
    before: first ? String(Math.floor(share(first, '*', 'any') ?? 0)) : 'none',
    day: first ? shortDay(first) : '',
  })
  const young = first ? '' : ` ${t('young', { day: shortDay(today) })}`
  return (
    <>
      <Card>
        <ChartFigure
          title={t('byMethod')}
          says={says + young}
          show={t('show')}
          table={{ head: [t('day'), ...byKind.map(({ name }) => name)], rows: rows(byKind) }}
        >
          <LineChart label={t('byMethod')} unit={t('share')} days={days} lines={byKind} max={100} format={percent} />
          <LineKey lines={byKind} />
        </ChartFigure>
      </Card>
      <Card>
        <ChartFigure
          title={t('byRole')}
          says={t('byRoleSays') + young}
          show={t('show')}
          table={{ head: [t('day'), ...byRole.map(({ name }) => name)], rows: rows(byRole) }}
        >
          <LineChart label={t('byRole')} unit={t('share')} days={days} lines={drawn} max={100} format={percent} />
          <LineKey lines={drawn} />
        </ChartFigure>
      </Card>
    </>
  )
}
