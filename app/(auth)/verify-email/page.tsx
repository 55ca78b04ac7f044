import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { PasswordField } from '@/components/ui/password-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { readSignUpCookie } from '@/lib/auth/cookies'
import { linkToVerify } from '@/lib/users/verify-email'
import type { Query } from '../../query'
import { confirmEmail } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('verifyEmail'))('title') }
}

/** Opening the link changes nothing, so that a mail scanner that follows it confirms no address. */
export default async function VerifyEmailPage({ searchParams }: Query) {
  const { token } = await searchParams
  const t = await getTranslations('verifyEmail')
  const c = await getTranslations('common')
  const link = await linkToVerify(token, await readSignUpCookie())
  if (!link || typeof token !== 'string') {
    return (
      <AuthFrame title={t('over.title')} intro={t('over.body')}>
        <LinkButton look="primary" className="w-full" href="/login">
          {t('over.signIn')}
        </LinkButton>
        <LinkButton className="w-full" href="/signup">
          {t('over.signUp')}
        </LinkButton>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame
      title={t('title')}
      intro={t.rich('body', {
        address: () => <strong className="font-semibold break-words text-ink">{link.email}</strong>,
      })}
    >
      <ActionForm action={confirmEmail} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        {link.asksPassword && (
          <PasswordField
            name="password"
            label={c('password')}
            hint={t('passwordHint')}
            autoComplete="current-password"
            show={c('show')}
            hide={c('hide')}
          />
        )}
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
