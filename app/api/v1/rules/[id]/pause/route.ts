import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { pauseRule } from '@/lib/enforcement/pause-rule'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/rules/{id}/pause',
    summary: 'Halt the roll-out of a rule: it only reminds',
    access: 'administrator',
    scopes: ['rules:write'],
    answers: { 204: { description: 'Done' } },
    problems: ['rule_not_found', 'not_rolled_out', 'paused_already'],
  },
  async ({ actor, params }) => {
    const done = await pauseRule({ id: params.id ?? '', actor })
    return done.ok ? empty(204) : problem(done.code)
  },
)
