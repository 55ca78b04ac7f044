import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Logo } from '@/components/ui/logo'
import { NavLink } from '@/components/ui/nav-link'
import { SubmitButton } from '@/components/ui/submit-button'
import { getSession } from '@/lib/auth/session'
import { isReader } from '@/lib/sessions/session'
import { signOut } from './actions'
import { RecoveryBanner } from './recovery-banner'

/** The frame only: each page asks for itself who is there. It asks too, but only for where it can lead. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('account')
  const c = await getTranslations('common')
  const session = await getSession()
  const administers = session !== null && isReader(session)
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:m-3 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
      >
        {c('skip')}
      </a>
      <header className="border-line border-b bg-surface print:hidden">
        <div className="mx-auto flex max-w-3xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
          <a href="/account/security" aria-label={c('home')} className="mr-auto inline-flex rounded-control py-1.5">
            <Logo name={c('product')} />
          </a>
          <nav aria-label={t('nav.label')} className="order-last -mx-3 flex w-full sm:order-none sm:mx-0 sm:w-auto">
            <NavLink href="/account/security">{t('nav.security')}</NavLink>
            <NavLink href="/account">{t('nav.account')}</NavLink>
            {administers && <NavLink href="/admin">{t('nav.admin')}</NavLink>}
          </nav>
          <ActionForm action={signOut}>
            <SubmitButton look="secondary">{t('signOut')}</SubmitButton>
          </ActionForm>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-3xl space-y-6 px-4 py-6 sm:py-10">
        <RecoveryBanner />
        {children}
      </main>
    </>
  )
}
