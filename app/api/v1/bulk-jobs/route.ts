import { bulkJobAnswer, bulkJobJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { bulkJobBody } from '@/lib/api/schemas'
import { readBulkJob } from '@/lib/people/bulk/read-bulk-job'
import { startBulkJob } from '@/lib/people/bulk/start-bulk-job'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/bulk-jobs',
    summary: 'Begin to do something to many people',
    access: 'administrator',
    body: bulkJobBody,
    answers: { 202: { description: 'The job; look how far it has come at /bulk-jobs/{id}', schema: bulkJobAnswer } },
    problems: ['nobody_selected', 'role_not_found', 'group_not_found'],
  },
  async ({ body, actor, from }) => {
    const { action, role, group, users, filter } = body
    const selection = users ? { ids: users } : { filter: filter ?? {} }
    if (!users && !filter) return problem('nobody_selected')
    const started = await startBulkJob({ action, params: { role, group }, selection, actor, from })
    const job = started.ok && (await readBulkJob(started.id))
    if (!started.ok) return problem(started.code)
    return job ? json(bulkJobJson(job), { status: 202 }) : problem('not_found')
  },
)
