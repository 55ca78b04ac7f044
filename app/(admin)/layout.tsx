import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Logo } from '@/components/ui/logo'
import { NavLink } from '@/components/ui/nav-link'
import { SubmitButton } from '@/components/ui/submit-button'
import { signOut } from '../(account)/actions'

const PLACES = [
  ['/admin', 'dashboard'],
  ['/admin/enforcement', 'enforcement'],
  ['/admin/users', 'people'],
  ['/admin/groups', 'groups'],
  ['/admin/audit', 'audit'],
  ['/admin/webhooks', 'webhooks'],
  ['/admin/api-keys', 'apiKeys'],
  ['/admin/settings', 'settings'],
] as const

/** The frame only: each page asks for itself who is there. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('admin.nav')
  const c = await getTranslations('common')
  const a = await getTranslations('account')
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:m-3 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
      >
        {c('skip')}
      </a>
      <header className="border-line border-b bg-surface print:hidden">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <a href="/admin" aria-label={c('home')} className="mr-auto inline-flex rounded-control py-1.5">
            <Logo name={c('product')} />
          </a>
          <nav
            aria-label={t('label')}
            className="-mx-3 order-last flex w-full flex-wrap lg:order-none lg:mx-0 lg:w-auto"
          >
            {PLACES.map(([href, place]) => (
              <NavLink key={href} href={href} within={href !== '/admin'}>
                {t(place)}
              </NavLink>
            ))}
          </nav>
          <NavLink href="/account/security">{t('own')}</NavLink>
          <ActionForm action={signOut}>
            <SubmitButton look="secondary">{a('signOut')}</SubmitButton>
          </ActionForm>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-7xl space-y-6 px-4 py-6 sm:py-10">
        {children}
      </main>
    </>
  )
}
