import { identitiesAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { listIdentities } from '@/lib/identities/list-identities'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/identities',
    summary: 'The accounts at other providers that sign one in',
    access: 'session',
    answers: { 200: { description: 'The accounts, oldest first', schema: identitiesAnswer } },
  },
  async ({ session }) => json({ identities: await listIdentities(session.user.id) }),
)
