'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { changeEmailBody, changePasswordBody, profileBody } from '@/lib/api/schemas'
import { action, ticked } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth, requireUser } from '@/lib/auth/session'
import { changePassword } from '@/lib/users/change-password'
import { requestEmailChange } from '@/lib/users/request-email-change'
import { updateProfile } from '@/lib/users/update-profile'

export const saveProfile = action(
  { texts: 'account', body: profileBody, read: (field) => ({ name: field('name') }), keep: ['name'] },
  async ({ name }): Promise<never> => {
    const { user } = await requireUser('/account')
    await updateProfile({ userId: user.id, name, from: await requestContext() })
    redirect('/account?notice=profile_saved')
  },
)

export const askForNewEmail = action(
  {
    texts: 'account',
    body: changeEmailBody,
    read: (field) => ({ email: field('email') }),
    keep: ['email'],
    fieldOf: { email_unchanged: 'email' },
  },
  async ({ email }) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt('/account') })
    const outcome = await requestEmailChange({ user, sessionId, email, from: await requestContext() })
    return outcome.ok ? redirect('/account?notice=email_link_sent') : outcome
  },
)

export const saveNewPassword = action(
  {
    texts: 'account',
    body: changePasswordBody,
    read: (field) => ({
      currentPassword: field('currentPassword'),
      newPassword: field('newPassword'),
      endOtherSessions: ticked(field, 'endOtherSessions'),
    }),
    fieldOf: {
      wrong_password: 'currentPassword',
      password_unchanged: 'newPassword',
      password_too_common: 'newPassword',
    },
  },
  async (change) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt('/account') })
    const outcome = await changePassword({ user, sessionId, ...change, from: await requestContext() })
    if (!outcome.ok) return outcome
    // A recovery has ended with it: the notice of that is in the layout.
    revalidatePath('/account', 'layout')
    redirect(`/account?notice=${change.endOtherSessions ? 'password_changed_ended' : 'password_changed'}`)
  },
)
