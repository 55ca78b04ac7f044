import { bulkJobAnswer, bulkJobJson } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { readBulkJob } from '@/lib/people/bulk/read-bulk-job'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/bulk-jobs/{id}',
    summary: 'How far something that is done to many people has come',
    access: 'reader',
    answers: { 200: { description: 'The job', schema: bulkJobAnswer } },
  },
  async ({ params }) => {
    const job = await readBulkJob(params.id ?? '')
    return job ? json(bulkJobJson(job)) : problem('not_found')
  },
)
