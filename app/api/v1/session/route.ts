import { sessionAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { publicSession } from '@/lib/sessions/session'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/session',
    summary: 'Who is signed in, and what they proved',
    access: 'session',
    answers: { 200: { description: 'The session', schema: sessionAnswer } },
  },
  async ({ session }) => json(publicSession(session)),
)
