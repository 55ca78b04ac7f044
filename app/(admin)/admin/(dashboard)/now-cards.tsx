import { useFormatter, useTranslations } from 'next-intl'
import type { Activity, Adoption } from '@/lib/statistics/read-days'
import type { Due } from '@/lib/statistics/read-due'

/** Three numbers, each with what it means. */
export function NowCards(props: { adoption: Adoption[]; due: Due; activity: Activity[]; days: number }) {
  const { adoption, due, activity, days } = props
  const t = useTranslations('dashboard.now')
  const format = useFormatter()
  const today = adoption.at(-1)?.day.getTime()
  const of = (kind: string) =>
    adoption.find((each) => each.day.getTime() === today && each.role === '*' && each.kind === kind)?.people ?? 0
  const people = of('*')
  const sum = (count: (day: Activity) => number) => activity.reduce((total, day) => total + count(day), 0)
  return (
    <section aria-label={t('title')} className="grid gap-4 sm:grid-cols-3">
      <Figure
        value={percent(of('any'), people)}
        says={t('withFactor')}
        more={t('ofPeople', { with: of('any'), people })}
      />
      <Figure
        value={due.required > 0 ? percent(due.compliant, due.required) : '–'}
        says={due.required > 0 ? t('compliant') : t('nobodyRequired')}
        more={due.required > 0 ? t('ofPeople', { with: due.compliant, people: due.required }) : ''}
      />
      <Figure
        value={format.number(sum(({ signIns }) => signIns))}
        says={t('signIns', { days })}
        more={t('failures', {
          failures: sum(({ failedFirst, failedSecond }) => failedFirst + failedSecond),
          locks: sum(({ locks }) => locks),
        })}
      />
    </section>
  )
}

/** Rounded down: all is all. */
const percent = (some: number, all: number) => (all === 0 ? '–' : `${Math.floor((100 * some) / all)} %`)

function Figure({ value, says, more }: { value: string; says: string; more: string }) {
  return (
    <div className="rounded-card border border-line bg-surface p-5 shadow-card">
      <p>
        <span className="block font-semibold text-3xl tabular-nums tracking-tight">{value}</span>{' '}
        <span className="block font-medium">{says}</span>
      </p>
      <p className="text-[0.9375rem] text-muted">{more}</p>
    </div>
  )
}
