'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { emptyBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { clearChallengeCookie, clearSessionCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { getOpenSession, requireUser } from '@/lib/auth/session'
import { cancelOwnRecovery } from '@/lib/recovery/cancel-recovery'
import { endSession } from '@/lib/sessions/end-session'

export const signOut = action({ texts: 'account', body: emptyBody, read: () => ({}) }, async (): Promise<never> => {
  const session = await getOpenSession()
  if (session) await endSession({ userId: session.user.id, sessionId: session.id, from: await requestContext() })
  await clearSessionCookie()
  await clearChallengeCookie()
  redirect('/login?notice=signed_out')
})

/** Any session of the person may stop a recovery of the account: that only ever makes it safer. */
export const stopRecovery = action({ texts: 'recovery', body: emptyBody, read: () => ({}) }, async () => {
  const { id: sessionId, user } = await requireUser('/account/security')
  const outcome = await cancelOwnRecovery({ user, sessionId, from: await requestContext() })
  // The notice is in the layout, which a redirect would leave as it is.
  revalidatePath('/account', 'layout')
  return outcome.ok ? redirect('/account/security?notice=recovery_stopped') : outcome
})
