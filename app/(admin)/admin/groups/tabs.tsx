import { useTranslations } from 'next-intl'
import { LinkButton } from '@/components/ui/button'
import { NavLink } from '@/components/ui/nav-link'
import { isAdministrator, type Session } from '@/lib/sessions/session'

/** Groups, roles, and the way to bring in many at once. */
export function Tabs({ session }: { session: Session }) {
  const t = useTranslations('membership')
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <nav aria-label={t('tabs.label')} className="-mx-3 flex">
        <NavLink href="/admin/groups">{t('tabs.groups')}</NavLink>
        <NavLink href="/admin/groups/roles">{t('tabs.roles')}</NavLink>
      </nav>
      {isAdministrator(session) && <LinkButton href="/admin/groups/import">{t('import')}</LinkButton>}
    </div>
  )
}
