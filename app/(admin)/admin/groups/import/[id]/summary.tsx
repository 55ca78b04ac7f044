import { useFormatter, useTranslations } from 'next-intl'
import type { Import, ImportPlan } from '@/lib/membership/plan-import'

/** How many change, how many do not, and how many lines are wrong. */
export function Summary({ plan, mode }: { plan: ImportPlan; mode: Import['mode'] }) {
  const t = useTranslations('membership.importing.preview')
  const format = useFormatter()
  const changed = plan.changes.length
  const numbers = [
    ['changed', changed],
    ['unchanged', plan.people - changed],
    ['wrong', plan.problems.length],
  ] as const
  return (
    <>
      <ul className="space-y-1.5">
        {numbers.map(([name, count]) => (
          <li key={name} className={`flex gap-3 ${count === 0 ? 'text-muted' : ''}`}>
            <span
              className={`w-14 shrink-0 text-right font-semibold tabular-nums ${name === 'wrong' && count > 0 ? 'text-danger' : ''}`}
            >
              {format.number(count)}
            </span>{' '}
            {t(name, { count })}
          </li>
        ))}
      </ul>
      <p className="text-[0.9375rem] text-muted">{t(mode === 'set' ? 'modeSet' : 'modeAdd')}</p>
    </>
  )
}
