import { onPerson } from '@/lib/api/on-person'
import { requireReenrollment } from '@/lib/people/require-reenrollment'

export const POST = onPerson(
  {
    method: 'POST',
    path: '/reenroll',
    scopes: ['factors:write'],
    summary: 'Want the second factor of somebody replaced',
    done: 'At the next sign-in',
    problems: ['no_factor', 'last_administrator'],
  },
  requireReenrollment,
)
