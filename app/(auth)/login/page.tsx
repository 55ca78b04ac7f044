import { redirect } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { AuthFrame } from '@/components/auth-frame'
import { EmailField } from '@/components/email-field'
import { useKeyTexts } from '@/components/key-texts'
import { PasskeySignIn } from '@/components/passkey-sign-in'
import { ProviderButtons } from '@/components/provider-buttons'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { PasswordField } from '@/components/ui/password-field'
import { Rule } from '@/components/ui/rule'
import { SubmitButton } from '@/components/ui/submit-button'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { roundProblem, shownProviders } from '@/lib/auth/shown-providers'
import { readSettings } from '@/lib/settings/settings'
import { ifAvailable } from '@/lib/unavailable'
import type { Query } from '../../query'
import { continueWith, signIn } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('login'))('title') }
}

const NOTICES = ['email_verified', 'password_reset', 'signed_out', 'account_created', 'invitation_accepted'] as const

export default async function LoginPage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  if (await getSession()) redirect(next)
  const t = await getTranslations('login')
  const c = await getTranslations('common')
  const providers = shownProviders()
  const problem = await roundProblem(query)
  // A form that is sent while the database is away comes back with what was typed.
  const passkeys = (await ifAvailable(readSettings()))?.allowedMethods.includes('webauthn') ?? true
  const notice = NOTICES.find((name) => name === query.notice)

  return (
    <AuthFrame
      title={t('title')}
      below={t.rich('noAccount', { link: (text) => <TextLink href="/signup">{text}</TextLink> })}
    >
      {notice && (
        <Alert tone="success" role="status">
          <p>{t(`notices.${notice}`)}</p>
        </Alert>
      )}
      {problem && (
        <Alert tone="danger" role="alert">
          <p>{problem}</p>
        </Alert>
      )}
      <ActionForm action={signIn} className="space-y-5">
        <input type="hidden" name="next" value={next} />
        <EmailField passkeys={passkeys} />
        <PasswordField
          name="password"
          label={c('password')}
          autoComplete="current-password"
          show={c('show')}
          hide={c('hide')}
        />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
      <p>
        <TextLink href={withNext('/forgot-password', next)}>{t('forgot')}</TextLink>
      </p>
      {providers.length > 0 && <Rule>{t('or')}</Rule>}
      {passkeys && <ByPasskey next={next} rule={providers.length === 0 && <Rule>{t('or')}</Rule>} />}
      {providers.length > 0 && <ProviderButtons action={continueWith} providers={providers} next={next} />}
    </AuthFrame>
  )
}

function ByPasskey({ next, rule }: { next: string; rule: ReactNode }) {
  const t = useTranslations('login.passkey')
  const problems = useKeyTexts()
  return (
    <PasskeySignIn
      rule={rule}
      next={{
        signed_in: next,
        reminder: withNext('/login/reminder', next),
        challenge: withNext('/login/challenge', next),
        enrollment: withNext('/login/enroll', next),
      }}
      texts={{
        use: t('use'),
        waiting: t('waiting'),
        problems: { ...problems, cancelled: t('cancelled') },
      }}
    />
  )
}
