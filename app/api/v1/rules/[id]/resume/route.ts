import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { resumeRule } from '@/lib/enforcement/resume-rule'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/rules/{id}/resume',
    summary: 'Go on with a roll-out that was paused, with dates and deadlines put off by as long',
    access: 'administrator',
    scopes: ['rules:write'],
    answers: { 204: { description: 'Done' } },
    problems: ['rule_not_found', 'not_paused', 'last_administrator'],
  },
  async ({ actor, params }) => {
    const done = await resumeRule({ id: params.id ?? '', actor })
    return done.ok ? empty(204) : problem(done.code)
  },
)
