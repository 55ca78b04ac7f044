'use server'

import { redirect } from 'next/navigation'
import { verifyEmailBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { verifyEmail } from '@/lib/users/verify-email'

export const confirmEmail = action(
  { texts: 'verifyEmail', body: verifyEmailBody, read: (field) => ({ token: field('token') }) },
  async ({ token }) => {
    const outcome = await verifyEmail({ token, from: await requestContext() })
    return outcome.ok ? redirect('/login?notice=email_verified') : outcome
  },
)
