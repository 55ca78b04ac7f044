import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { NewPasswordField } from '@/components/new-password-field'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { invitedAddress } from '@/lib/users/accept-invitation'
import type { Query } from '../../query'
import { accept } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('invitation'))('title') }
}

export default async function InvitationPage({ searchParams }: Query) {
  const { token } = await searchParams
  const t = await getTranslations('invitation')
  const email = typeof token === 'string' ? await invitedAddress(token) : null
  if (typeof token !== 'string' || !email) {
    return (
      <AuthFrame title={t('over.title')} intro={t('over.body')}>
        <LinkButton look="primary" className="w-full" href="/login">
          {t('over.signIn')}
        </LinkButton>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('title')} intro={<span className="[overflow-wrap:anywhere]">{t('intro', { email })}</span>}>
      <ActionForm action={accept} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        {/* For the password manager: whose password it is. */}
        <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
        <NewPasswordField />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
