import { onPerson } from '@/lib/api/on-person'
import { enableUser } from '@/lib/people/enable-user'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/enable',
    scopes: ['users:write'],
    summary: 'Enable an account',
    done: 'Enabled',
    problems: [],
  },
  enableUser,
)
