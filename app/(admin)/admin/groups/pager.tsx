import { useTranslations } from 'next-intl'
import { LinkButton } from '@/components/ui/button'

type Props = { href: string; search: string; after: string; next: string | null }

/** On to the next page, and back to the first. */
export function Pager({ href, search, after, next }: Props) {
  const t = useTranslations('membership.pager')
  if (!next && !after) return null
  const to = (query: Record<string, string>) =>
    `${href}?${new URLSearchParams({ ...(search && { q: search }), ...query })}`
  return (
    <nav aria-label={t('label')} className="flex flex-wrap gap-3">
      {after && <LinkButton href={to({})}>{t('first')}</LinkButton>}
      {next && (
        <LinkButton rel="next" href={to({ after: next })}>
          {t('next')}
        </LinkButton>
      )}
    </nav>
  )
}
