import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { previewAnswer, previewJson } from '@/lib/api/rule-answers'
import { rulePreviewBody } from '@/lib/api/schemas'
import { previewRule } from '@/lib/enforcement/preview-rule'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/rules/preview',
    summary: 'What a rule, a change of one or its end would mean; nothing is changed',
    access: 'reader',
    scopes: ['rules:read'],
    body: rulePreviewBody,
    answers: { 200: { description: 'The preview', schema: previewAnswer } },
    problems: ['rule_not_found', 'target_unknown'],
  },
  async ({ body: { id, delete: isEnd, ...change } }) => {
    const seen = await previewRule({ id: id ?? null, change: isEnd ? null : change })
    return seen.ok ? json(previewJson(seen.preview)) : problem(seen.code)
  },
)
