import { onPerson } from '@/lib/api/on-person'
import { disableUser } from '@/lib/people/disable-user'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/disable',
    scopes: ['users:write'],
    summary: 'Disable an account, and end all that is open in it',
    done: 'Disabled',
    problems: ['own_account', 'last_administrator'],
  },
  disableUser,
)
