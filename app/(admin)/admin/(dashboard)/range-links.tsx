import { useTranslations } from 'next-intl'

export const RANGES = [7, 30, 90] as const

/** Of how many days the charts are. */
export function RangeLinks({ range }: { range: number }) {
  const t = useTranslations('dashboard.range')
  return (
    <nav aria-label={t('label')} className="flex rounded-control border border-line bg-surface p-1">
      {RANGES.map((days) => (
        <a
          key={days}
          href={`/admin?days=${days}`}
          aria-current={days === range || undefined}
          className="inline-flex min-h-9 items-center rounded-sm px-3 font-medium text-[0.9375rem] text-muted hover:bg-raised aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent"
        >
          {t('days', { days })}
        </a>
      ))}
    </nav>
  )
}
