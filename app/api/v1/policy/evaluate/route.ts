import { asksJson, evaluationAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { evaluateQuery } from '@/lib/api/schemas'
import { evaluatePolicy, type RuleOnPerson } from '@/lib/enforcement/evaluate-policy'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/policy/evaluate',
    summary: 'What a sign-in of a person would have to prove, by which rule, and from when',
    access: 'reader',
    scopes: ['policy:read'],
    query: evaluateQuery,
    answers: { 200: { description: 'What is asked, and why', schema: evaluationAnswer } },
    problems: ['user_not_found'],
  },
  async ({ query }) => {
    const evaluation = await evaluatePolicy(query.userId)
    if (!evaluation) return problem('user_not_found')
    const { user, state, step, asked, rules, limits } = evaluation
    const due = 'due' in step ? step.due : undefined
    return json({
      userId: user.id,
      state,
      step: step.kind,
      methods: 'methods' in step ? step.methods : [],
      allowedMethods: 'allowedMethods' in step ? step.allowedMethods : (due?.allowedMethods ?? []),
      reason: step.reason.code,
      deadline: due?.deadline ?? null,
      asks: asksJson(asked),
      rules: rules.map(ruleJson),
      limits: {
        trustSeconds: limits.trust / 1000,
        sessionSeconds: limits.session / 1000,
        idleSeconds: limits.idle === null ? null : limits.idle / 1000,
      },
    })
  },
)

function ruleJson({ rule, phase, deadline, satisfied, decides }: RuleOnPerson) {
  const { id, target, requirement, allowedMethods, strength } = rule
  return { id, target, requirement, allowedMethods, strength, phase, deadline, satisfied, decides }
}
