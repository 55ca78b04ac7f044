import { recoveryApprovedAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { readPerson } from '@/lib/people/read-person'
import { approveRecovery } from '@/lib/recovery/approve-recovery'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/users/{id}/recovery/approve',
    summary: 'Agree to the recovery of an account; it takes its time all the same',
    access: 'administrator',
    answers: { 200: { description: 'From when on it can be finished', schema: recoveryApprovedAnswer } },
    problems: ['user_not_found', 'no_recovery', 'own_account'],
  },
  async ({ params, actor }) => {
    const person = await readPerson(params.id ?? '')
    if (!person) return problem('user_not_found')
    const agreed = await approveRecovery({ email: person.email, actor })
    return agreed.ok ? json({ readyAt: agreed.readyAt.toISOString() }) : problem(agreed.code)
  },
)
