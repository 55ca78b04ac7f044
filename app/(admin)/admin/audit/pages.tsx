import { useTranslations } from 'next-intl'
import { LinkButton } from '@/components/ui/button'

/** Where to read on. `reload`: the newest page again, for whoever has no script to follow it. */
export function Pages(props: {
  newest: string | null
  newer: string | null
  older: string | null
  reload: string | null
}) {
  const t = useTranslations('auditLog.pages')
  const { newest, newer, older, reload } = props
  return (
    <nav aria-label={t('label')} className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex flex-wrap gap-3">
        {(newer ?? reload) && <LinkButton href={newer ?? reload ?? ''}>{t('newer')}</LinkButton>}
        {newest && (
          <LinkButton look="text" href={newest}>
            {t('newest')}
          </LinkButton>
        )}
      </div>
      {older && <LinkButton href={older}>{t('older')}</LinkButton>}
    </nav>
  )
}
