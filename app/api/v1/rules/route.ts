import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { ruleAnswer, ruleJson, rulesAnswer, rulesJson } from '@/lib/api/rule-answers'
import { ruleBody } from '@/lib/api/schemas'
import { now } from '@/lib/clock'
import { listRules } from '@/lib/enforcement/list-rules'
import { createRule } from '@/lib/enforcement/save-rule'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/rules',
    summary: 'The rules of enforcement, and how far each has come',
    access: 'reader',
    scopes: ['rules:read'],
    answers: { 200: { description: 'The rules', schema: rulesAnswer } },
  },
  async () => json(rulesJson(await listRules(), now())),
)

export const POST = endpoint(
  {
    method: 'POST',
    path: '/rules',
    summary: 'Make a rule; without a roll-out it is in force at once',
    access: 'administrator',
    scopes: ['rules:write'],
    idempotent: true,
    body: ruleBody,
    answers: { 201: { description: 'The rule', schema: ruleAnswer } },
    problems: ['target_unknown', 'no_method_left', 'last_administrator'],
  },
  async ({ actor, body }) => {
    const made = await createRule({ rule: body, actor })
    return made.ok ? json(ruleJson(made.rule, now()), { status: 201 }) : problem(made.code)
  },
)
