'use client'

import { useRouter } from 'next/navigation'
import { type SubmitEvent, useState } from 'react'
import { authClient } from '@/auth-client'

export default function LoginPage() {
  const router = useRouter()
  const [step, setStep] = useState<'password' | 'code'>('password')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)

  async function password(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    await authClient.signIn.email(
      { email: String(form.get('email')), password: String(form.get('password')) },
      {
        onSuccess(context) {
          setProblem('')
          if (context.data.twoFactorRedirect) setStep('code')
          else router.push('/account')
        },
        onError: ({ error }) => setProblem(error.message),
      },
    )
    setBusy(false)
  }

  async function code(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    await authClient.twoFactor.verifyTotp(
      { code: String(form.get('code')) },
      {
        onSuccess: () => router.push('/account'),
        onError: ({ error }) => setProblem(error.message),
      },
    )
    setBusy(false)
  }

  return (
    <main>
      <h1>Sign in</h1>
      {problem && <p role="alert">{problem}</p>}
      {step === 'password' ? (
        <form onSubmit={password} key="password">
          <p>
            <label htmlFor="email">E-mail</label>
            <input id="email" name="email" type="email" autoComplete="username" required />
          </p>
          <p>
            <label htmlFor="password">Password</label>
            <input id="password" name="password" type="password" autoComplete="current-password" required />
          </p>
          <button type="submit" disabled={busy}>
            Continue
          </button>
        </form>
      ) : (
        <form onSubmit={code} key="code">
          <p>
            <label htmlFor="code">Code from your authenticator app</label>
            <input id="code" name="code" inputMode="numeric" autoComplete="one-time-code" required />
          </p>
          <button type="submit" disabled={busy}>
            Sign in
          </button>
        </form>
      )}
    </main>
  )
}
