import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { replayedAnswer } from '@/lib/api/webhook-answers'
import { replayDead } from '@/lib/webhooks/replay'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/webhooks/{id}/replay-dead',
    summary: 'Send all again that was given up, in its order, behind what waits',
    access: 'administrator',
    scopes: ['webhooks:write'],
    answers: { 200: { description: 'How many wait now', schema: replayedAnswer } },
    problems: ['webhook_not_found'],
  },
  async ({ params, actor, from }) => {
    const replayed = await replayDead({ id: params.id ?? '', by: { actor, from } })
    return replayed.ok ? json({ count: replayed.count }) : problem(replayed.code)
  },
)
