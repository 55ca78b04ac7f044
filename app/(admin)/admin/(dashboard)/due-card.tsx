import { useFormatter, useTranslations } from 'next-intl'
import { shortDay } from '@/components/charts/sizes'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import { DAY, plus } from '@/lib/clock'
import { DUE_DAYS, type Due } from '@/lib/statistics/read-due'

/** Whose time is running out: how many a day, and who comes first. */
export function DueCard({ due, at }: { due: Due; at: Date }) {
  const t = useTranslations('dashboard.due')
  const format = useFormatter()
  const people = due.days.reduce((sum, each) => sum + each.people, 0)
  const counts = new Map(due.days.map((each) => [shortDay(each.day), each.people]))
  const days = [...Array(DUE_DAYS + 1).keys()].map((n) => shortDay(plus(at, n * DAY)))
  const most = Math.max(1, ...counts.values())
  return (
    <Card id="due" title={t('title')}>
      {people === 0 ? (
        <p className="text-muted">{t('none')}</p>
      ) : (
        <div className="space-y-5">
          <p>{t('says', { people })}</p>
          <table className="w-full border-collapse text-[0.9375rem]">
            <caption className="sr-only">{t('title')}</caption>
            <thead className="sr-only">
              <tr>
                <th scope="col">{t('day')}</th>
                <th scope="col">{t('people')}</th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day}>
                  <th scope="row" className="w-px py-1 pr-4 text-left font-normal whitespace-nowrap text-muted">
                    {day}
                  </th>
                  <td className="py-1">
                    <span className="flex items-center gap-3">
                      <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none" className="h-3 flex-1">
                        <rect width="100" height="10" className="fill-raised" />
                        <rect width={(100 * (counts.get(day) ?? 0)) / most} height="10" className="fill-warning" />
                      </svg>
                      <span className="w-14 text-right tabular-nums">{format.number(counts.get(day) ?? 0)}</span>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <ul className="divide-y divide-line border-line border-t">
            {due.soonest.map(({ id, email, deadline }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-4 py-2 text-[0.9375rem]">
                <TextLink href={`/admin/users/${id}`} className="wrap-anywhere">
                  {email}
                </TextLink>
                <LocalTime at={deadline.toISOString()} />
              </li>
            ))}
          </ul>
          <p>
            {people > due.soonest.length && <>{t('more', { count: people - due.soonest.length })} · </>}
            <TextLink href="/admin/users?state=in_grace">{t('all')}</TextLink>
          </p>
        </div>
      )}
    </Card>
  )
}
