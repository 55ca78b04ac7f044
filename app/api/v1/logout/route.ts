import { endpoint } from '@/lib/api/endpoint'
import { empty } from '@/lib/api/problem'
import { signOut } from '@/lib/auth/sign-out'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/logout',
    summary: 'End this session, and a pending sign-in with it',
    access: 'public',
    answers: { 204: { description: 'Signed out' } },
  },
  async ({ from }) => {
    await signOut(from)
    return empty(204)
  },
)
