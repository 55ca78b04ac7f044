import { bypassAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { onPerson } from '@/lib/api/on-person'
import { json, problem } from '@/lib/api/problem'
import { issueBypass } from '@/lib/factors/bypass/issue-bypass'
import { withdrawBypass } from '@/lib/factors/bypass/withdraw-bypass'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/users/{id}/bypass',
    summary: 'Make a one-time code that stands in for the second factor of somebody',
    access: 'administrator',
    scopes: ['factors:write'],
    answers: { 201: { description: 'The code, this once; an older one is dead', schema: bypassAnswer } },
    problems: ['administrator_needed', 'user_not_found', 'user_disabled', 'own_account', 'no_factor'],
  },
  async ({ params, actor, from }) => {
    const made = await issueBypass({ userId: params.id ?? '', actor, from })
    if (!made.ok) return problem(made.code)
    const { code, expiresAt, needsApproval } = made
    return json({ code, expiresAt: expiresAt.toISOString(), needsApproval }, { status: 201 })
  },
)

export const DELETE = onPerson(
  {
    method: 'DELETE',
    path: '/bypass',
    scopes: ['factors:write'],
    summary: 'Withdraw a one-time code',
    done: 'Withdrawn',
    problems: ['no_bypass'],
  },
  withdrawBypass,
)
