'use server'

import { redirect } from 'next/navigation'
import { resetPasswordBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { resetPassword } from '@/lib/users/reset-password'

export const chooseNewPassword = action(
  {
    texts: 'resetPassword',
    body: resetPasswordBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({ token: field('token'), password: field('password') }),
    fieldOf: { password_too_common: 'password' },
  },
  async (reset) => {
    const outcome = await resetPassword({
      ...reset,
      browser: await readDeviceCookie(),
      from: await requestContext(),
    })
    return outcome.ok ? redirect('/login?notice=password_reset') : outcome
  },
)
