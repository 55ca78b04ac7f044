import { onPerson } from '@/lib/api/on-person'
import { reinviteUser } from '@/lib/people/reinvite-user'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/invite',
    scopes: ['users:write'],
    summary: 'Send an invitation once more',
    done: 'A new link is on its way',
    problems: ['not_invited', 'user_disabled'],
  },
  reinviteUser,
)
