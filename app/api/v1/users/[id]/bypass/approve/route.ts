import { onPerson } from '@/lib/api/on-person'
import { approveBypass } from '@/lib/factors/bypass/approve-bypass'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/bypass/approve',
    summary: 'Agree to a one-time code that another administrator made',
    done: 'It works now',
    problems: ['no_bypass', 'own_bypass', 'own_account'],
  },
  approveBypass,
)
