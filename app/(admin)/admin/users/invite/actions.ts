'use server'

import { redirect } from 'next/navigation'
import { inviteBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireAdministrator } from '@/lib/auth/session'
import { inviteUser } from '@/lib/people/invite-user'

const HERE = '/admin/users/invite'

export const invite = action(
  {
    texts: 'people',
    body: inviteBody,
    read: (field) => ({
      email: field('email'),
      name: field('name'),
      role: field('role') || undefined,
      groups: field('group') ? [field('group')] : [],
    }),
    keep: ['email', 'name', 'role', 'group'],
    fieldOf: { email_taken: 'email' },
  },
  async (invitation) => {
    const who = await requireAdministrator(notDoneAt(HERE))
    if (!who.ok) return who
    const made = await inviteUser({ ...invitation, actor: who.actor, from: await requestContext() })
    return made.ok ? redirect(`/admin/users/${made.user.id}?notice=invited_first`) : made
  },
)
