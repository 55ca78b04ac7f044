'use server'

import { redirect } from 'next/navigation'
import { finishRecoveryBody, linkBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { setChallengeCookie } from '@/lib/auth/cookies'
import { requestContext } from '@/lib/auth/request-context'
import { now } from '@/lib/clock'
import { finishRecovery } from '@/lib/login/finish-recovery'
import { cancelRecoveryByLink } from '@/lib/recovery/cancel-recovery'
import { startRecovery } from '@/lib/recovery/start-recovery'

export const start = action(
  {
    texts: 'recovery',
    body: linkBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({ token: field('token') }),
  },
  async ({ token }) => {
    const outcome = await startRecovery({ token, from: await requestContext() })
    if (!outcome.ok) return outcome
    redirect(`/recover/start?from=${outcome.readyAt.getTime()}${outcome.approval ? '&approval=1' : ''}`)
  },
)

export const stop = action(
  { texts: 'recovery', body: linkBody, read: (field) => ({ token: field('token') }) },
  async ({ token }): Promise<never> => {
    const outcome = await cancelRecoveryByLink({ token, from: await requestContext() })
    // Stopped elsewhere meanwhile: the page says so, and has no button that would do nothing.
    redirect(outcome.ok ? '/recover/cancel?stopped=1' : `/recover/cancel?token=${encodeURIComponent(token)}`)
  },
)

export const finish = action(
  {
    texts: 'recovery',
    body: finishRecoveryBody,
    limit: { on: 'sign_in', account: 'link' },
    read: (field) => ({ token: field('token'), password: field('password') }),
    fieldOf: { invalid_credentials: 'password' },
  },
  async (proof) => {
    const outcome = await finishRecovery({ ...proof, from: await requestContext() })
    if (!outcome.ok) return outcome
    await setChallengeCookie(outcome.token, now())
    redirect('/login/enroll')
  },
)
