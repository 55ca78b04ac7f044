import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { NewPasswordField } from '@/components/new-password-field'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { resetLinkIsGood } from '@/lib/users/reset-password'
import type { Query } from '../../query'
import { chooseNewPassword } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('resetPassword'))('title') }
}

export default async function ResetPasswordPage({ searchParams }: Query) {
  const { token } = await searchParams
  const t = await getTranslations('resetPassword')
  if (typeof token !== 'string' || !(await resetLinkIsGood(token))) {
    return (
      <AuthFrame title={t('over.title')} intro={t('over.body')}>
        <LinkButton look="primary" className="w-full" href="/forgot-password">
          {t('over.again')}
        </LinkButton>
        <LinkButton className="w-full" href="/login">
          {t('over.signIn')}
        </LinkButton>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('title')} intro={t('intro')}>
      <ActionForm action={chooseNewPassword} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <NewPasswordField label={t('newPassword')} />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
