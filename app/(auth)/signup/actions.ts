'use server'

import { signUpBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { signUp } from '@/lib/users/sign-up'

export const createAccount = action(
  {
    texts: 'signUp',
    body: signUpBody,
    read: (field) => ({ email: field('email'), password: field('password'), name: field('name') }),
    keep: ['email', 'name'],
    fieldOf: { password_too_common: 'password' },
  },
  async (account) => {
    const outcome = await signUp({ ...account, from: await requestContext() })
    return outcome.ok ? { ok: true, done: {} } : outcome
  },
)
