import { useTranslations } from 'next-intl'
import { Button, LinkButton } from '@/components/ui/button'
import { inputClass } from '@/components/ui/input-class'

/** Searches a list by name or address; works without script. */
export function Search({ label, href, search }: { label: string; href: string; search: string }) {
  const t = useTranslations('membership.search')
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers do not give <search> a role everywhere yet
    <form role="search" action={href} className="flex flex-wrap gap-2">
      <input
        type="search"
        name="q"
        aria-label={label}
        placeholder={label}
        defaultValue={search}
        maxLength={200}
        className={`${inputClass} max-w-xs flex-1`}
      />
      <Button type="submit">{t('submit')}</Button>
      {search && (
        <LinkButton look="text" href={href}>
          {t('all')}
        </LinkButton>
      )}
    </form>
  )
}
