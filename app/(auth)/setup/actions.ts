'use server'

import { redirect } from 'next/navigation'
import { setupBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { startLogin } from '@/lib/login/start-login'
import { completeSetup } from '@/lib/users/complete-setup'

export const createAdministrator = action(
  {
    texts: 'setup',
    body: setupBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({
      token: field('token'),
      email: field('email'),
      password: field('password'),
      name: field('name'),
    }),
    keep: ['email', 'name'],
    fieldOf: { password_too_common: 'password', email_taken: 'email' },
  },
  async (administrator) => {
    const from = await requestContext()
    const made = await completeSetup({ ...administrator, from })
    if (!made.ok) return made
    // The one road to a session, taken with what was just typed.
    const login = await startLogin({ email: administrator.email, password: administrator.password, from })
    const opened = login.ok && login.status === 'ticket' && (await openSession(login)).ok
    redirect(opened ? '/account/security/totp/setup' : '/login?notice=account_created')
  },
)
