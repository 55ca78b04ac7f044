import { useTranslations } from 'next-intl'
import { Disclosure } from '@/components/ui/disclosure'
import { PEOPLE_STATES } from '@/lib/people/filter'
import { type ListQuery, listHref } from './list-query'

const chip =
  'inline-flex min-h-9 items-center rounded-full border border-edge bg-surface px-3.5 font-medium text-[0.9375rem] hover:bg-raised aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent'

/** One choice of how people stand, each with its meaning. */
export function StateChips({ query }: { query: ListQuery }) {
  const t = useTranslations('people')
  const { state } = query.filter
  return (
    <div className="space-y-2">
      <nav aria-label={t('filter.state')}>
        <ul className="flex flex-wrap gap-2">
          <li>
            <a href={listHref(query, { state: undefined })} aria-current={!state || undefined} className={chip}>
              {t('filter.everybody')}
            </a>
          </li>
          {PEOPLE_STATES.map((each) => (
            <li key={each}>
              <a href={listHref(query, { state: each })} aria-current={state === each || undefined} className={chip}>
                {t(`states.${each}.name`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {state ? (
        <p className="text-[0.9375rem] text-muted">{t(`states.${state}.means`)}</p>
      ) : (
        <Disclosure summary={t('filter.meanings')}>
          <dl className="grid gap-x-6 gap-y-1 text-[0.9375rem] sm:grid-cols-[max-content_1fr]">
            {PEOPLE_STATES.map((each) => (
              <div key={each} className="contents">
                <dt className="font-medium">{t(`states.${each}.name`)}</dt>
                <dd className="mb-2 text-muted sm:mb-0">{t(`states.${each}.means`)}</dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      )}
    </div>
  )
}
