'use server'

import { redirect } from 'next/navigation'
import { emptyBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { clearChallengeCookie, clearSessionCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { getSession } from '@/lib/auth/session'
import { endSession } from '@/lib/sessions/end-session'

export const signOut = action({ texts: 'account', body: emptyBody, read: () => ({}) }, async (): Promise<never> => {
  const session = await getSession()
  if (session) await endSession({ userId: session.user.id, sessionId: session.id, from: await requestContext() })
  await clearSessionCookie()
  await clearChallengeCookie()
  redirect('/login?notice=signed_out')
})
