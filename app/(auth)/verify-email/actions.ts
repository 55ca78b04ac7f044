'use server'

import { redirect } from 'next/navigation'
import { verifyEmailBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readSignUpCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { verifyEmail } from '@/lib/users/verify-email'

export const confirmEmail = action(
  {
    texts: 'verifyEmail',
    body: verifyEmailBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({ token: field('token'), password: field('password') }),
    fieldOf: { wrong_password: 'password' },
  },
  async (confirmation) => {
    const browserToken = await readSignUpCookie()
    const outcome = await verifyEmail({ ...confirmation, browserToken, from: await requestContext() })
    return outcome.ok ? redirect('/login?notice=email_verified') : outcome
  },
)
