import { importAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { importBody } from '@/lib/api/schemas'
import { applyImport } from '@/lib/membership/apply-import'
import { planImport } from '@/lib/membership/plan-import'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/groups/import',
    summary: 'Say for many people at once, by a CSV file, where they belong',
    access: 'administrator',
    scopes: ['groups:write', 'roles:write'],
    body: importBody,
    file: true,
    answers: { 200: { description: 'What it changes, or has changed', schema: importAnswer } },
    problems: ['invalid_file', 'preview_outdated', 'last_administrator'],
  },
  async ({ body: { apply, seen, ...file }, actor, from }) => {
    const by = { actor, from }
    const outcome = apply ? await applyImport({ ...file, seen, by }) : await planImport(file)
    if (!outcome.ok) {
      const { ok: _, code, ...facts } = outcome
      return code === 'preview_outdated' || code === 'last_administrator'
        ? problem(code)
        : problem('invalid_file', { reason: code, ...facts })
    }
    const { plan } = outcome
    const shown = (places: (typeof plan.changes)[number]['gains']) => places.map(({ kind, name }) => ({ kind, name }))
    const changes = plan.changes.map(({ gains, losses, ...person }) => ({
      ...person,
      gains: shown(gains),
      losses: shown(losses),
    }))
    return json({ applied: apply, ...plan, changes })
  },
)
