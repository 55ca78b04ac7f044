'use server'

import { redirect } from 'next/navigation'
import { resetPasswordBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { acceptInvitation } from '@/lib/users/accept-invitation'

export const accept = action(
  {
    texts: 'invitation',
    body: resetPasswordBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({ token: field('token'), password: field('password') }),
    fieldOf: { password_too_common: 'password' },
  },
  async (chosen) => {
    const outcome = await acceptInvitation({ ...chosen, from: await requestContext() })
    return outcome.ok ? redirect('/login?notice=invitation_accepted') : outcome
  },
)
