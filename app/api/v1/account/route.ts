import { userAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { profileBody } from '@/lib/api/schemas'
import { updateProfile } from '@/lib/users/update-profile'

export const PATCH = endpoint(
  {
    method: 'PATCH',
    path: '/account',
    summary: 'Change what one is called',
    access: 'session',
    body: profileBody,
    answers: { 200: { description: 'The account', schema: userAnswer } },
  },
  async ({ session, body, from }) => {
    await updateProfile({ userId: session.user.id, name: body.name, from })
    return json({ ...session.user, name: body.name })
  },
)
