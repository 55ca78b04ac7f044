import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { requireUser } from '@/lib/auth/session'
import { addressToChangeTo } from '@/lib/users/change-email'
import type { Query } from '../../../query'
import { acceptNewEmail } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('changeEmail'))('title') }
}

/** Behind the link that was sent to a new address. Opening it changes nothing: a mail scanner may follow it. */
export default async function ChangeEmailPage({ searchParams }: Query) {
  const { token } = await searchParams
  const { user } = await requireUser(`/account/email?token=${typeof token === 'string' ? token : ''}`)
  const t = await getTranslations('changeEmail')
  const email = await addressToChangeTo(token, user.id)
  if (!email || typeof token !== 'string') {
    return (
      <>
        <PageHead title={t('title')} intro={t('over')} />
        <LinkButton look="primary" href="/account#email">
          {t('again')}
        </LinkButton>
      </>
    )
  }
  const strong = (address: string) => <strong className="font-semibold break-words text-ink">{address}</strong>
  return (
    <>
      <PageHead title={t('title')} />
      <Card>
        <ActionForm action={acceptNewEmail} className="space-y-5">
          <input type="hidden" name="token" value={token} />
          <p className="max-w-prose">
            {t.rich('body', { current: () => strong(email), old: () => strong(user.email) })}
          </p>
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{t('submit')}</SubmitButton>
            <LinkButton href="/account">{t('keep')}</LinkButton>
          </div>
        </ActionForm>
      </Card>
    </>
  )
}
