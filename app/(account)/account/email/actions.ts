'use server'

import { redirect } from 'next/navigation'
import { tokenBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { requireUser } from '@/lib/auth/session'
import { changeEmail } from '@/lib/users/change-email'

/** The new address takes the place of the old one. It was asked for by a recent authentication. */
export const acceptNewEmail = action(
  { texts: 'changeEmail', body: tokenBody, read: (field) => ({ token: field('token') }) },
  async ({ token }) => {
    const { id: sessionId, user } = await requireUser('/account')
    const outcome = await changeEmail({ user, sessionId, token, from: await requestContext() })
    return outcome.ok ? redirect('/account?notice=email_changed') : outcome
  },
)
