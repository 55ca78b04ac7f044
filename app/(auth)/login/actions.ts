'use server'

import { redirect } from 'next/navigation'
import { loginBody, providerBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { enter } from '@/lib/auth/enter'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath } from '@/lib/auth/return-path'
import { startRound } from '@/lib/auth/start-round'
import { startLogin } from '@/lib/login/start-login'
import { ok } from '@/lib/result'

export const signIn = action(
  {
    texts: 'login',
    body: loginBody,
    limit: { on: 'sign_in', account: 'email' },
    read: (field) => ({ email: field('email'), password: field('password') }),
    keep: ['email'],
  },
  async (credentials, field) => {
    const next = returnPath(field('next'))
    const from = await requestContext()
    const outcome = await startLogin({ ...credentials, browser: await readDeviceCookie(), from })
    if (!outcome.ok) return outcome
    const entered = await enter(outcome, next, from)
    return entered.ok ? redirect(entered.path) : entered
  },
)

export const continueWith = action(
  { texts: 'providers', body: providerBody, read: (field) => ({ provider: field('provider') }) },
  async ({ provider }, field) => {
    const next = returnPath(field('next'))
    const round = await startRound({ provider, purpose: 'sign_in', next, sessionId: null })
    return round.ok ? ok({ done: { goTo: round.url } }) : round
  },
)
