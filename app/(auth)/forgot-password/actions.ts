'use server'

import { forgotPasswordBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { requestPasswordReset } from '@/lib/users/request-password-reset'

export const sendResetLink = action(
  {
    texts: 'forgotPassword',
    body: forgotPasswordBody,
    limit: { on: 'sign_in', account: 'email' },
    read: (field) => ({ email: field('email') }),
    keep: ['email'],
  },
  async ({ email }) => {
    await requestPasswordReset({ email, from: await requestContext() })
    return { ok: true, done: {} }
  },
)
