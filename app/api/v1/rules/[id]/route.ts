import { endpoint } from '@/lib/api/endpoint'
import { empty, json, problem } from '@/lib/api/problem'
import { ruleAnswer, ruleJson } from '@/lib/api/rule-answers'
import { ruleChangeBody } from '@/lib/api/schemas'
import { now } from '@/lib/clock'
import { deleteRule } from '@/lib/enforcement/delete-rule'
import { changeRule } from '@/lib/enforcement/save-rule'

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/rules/{id}',
    summary: 'Change a rule; what is not named stays',
    access: 'administrator',
    scopes: ['rules:write'],
    body: ruleChangeBody,
    answers: { 200: { description: 'The rule', schema: ruleAnswer } },
    problems: ['rule_not_found', 'changed_meanwhile', 'target_unknown', 'no_method_left', 'last_administrator'],
  },
  async ({ actor, body: { unchangedSince, ...change }, params }) => {
    const changed = await changeRule({ id: params.id ?? '', change, unchangedSince, actor })
    return changed.ok ? json(ruleJson(changed.rule, now())) : problem(changed.code)
  },
)

export const DELETE = endpoint(
  {
    method: 'DELETE',
    path: '/rules/{id}',
    summary: 'End a rule, and the deadlines it gave',
    access: 'administrator',
    scopes: ['rules:write'],
    answers: { 204: { description: 'Ended' } },
    problems: ['rule_not_found', 'last_administrator'],
  },
  async ({ actor, params }) => {
    const ended = await deleteRule({ id: params.id ?? '', actor })
    return ended.ok ? empty(204) : problem(ended.code)
  },
)
