import { endpoint } from '@/lib/api/endpoint'
import { empty, problem } from '@/lib/api/problem'
import { ruleStageBody } from '@/lib/api/schemas'
import { moveToStage } from '@/lib/enforcement/move-to-next-stage'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/rules/{id}/stage',
    summary: 'Begin a stage of a roll-out now',
    access: 'administrator',
    scopes: ['rules:write'],
    body: ruleStageBody,
    answers: { 204: { description: 'Begun' } },
    problems: ['rule_not_found', 'not_rolled_out', 'rule_paused', 'stage_reached', 'last_administrator'],
  },
  async ({ actor, params, body }) => {
    const done = await moveToStage({ id: params.id ?? '', ...body, actor })
    return done.ok ? empty(204) : problem(done.code)
  },
)
