import { onPerson } from '@/lib/api/on-person'
import { unlockUser } from '@/lib/people/unlock-user'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/unlock',
    scopes: ['factors:write'],
    summary: 'Unlock the second step of somebody',
    done: 'Unlocked',
    problems: [],
  },
  unlockUser,
)
