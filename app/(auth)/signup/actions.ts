'use server'

import { signUpBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { setSignUpCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { now } from '@/lib/clock'
import { signUp } from '@/lib/users/sign-up'

export const createAccount = action(
  {
    texts: 'signUp',
    body: signUpBody,
    limit: { on: 'sign_in', account: 'email' },
    read: (field) => ({ email: field('email'), password: field('password'), name: field('name') }),
    keep: ['email', 'name'],
    fieldOf: { password_too_common: 'password' },
  },
  async (account) => {
    const outcome = await signUp({ ...account, from: await requestContext() })
    if (!outcome.ok) return outcome
    await setSignUpCookie(outcome.browserToken, now())
    return { ok: true, done: {} }
  },
)
