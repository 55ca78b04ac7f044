'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { emptyBody, idParam, providerBody, renameFactorBody } from '@/lib/api/schemas'
import { action, ticked } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth, requireUser } from '@/lib/auth/session'
import { startRound } from '@/lib/auth/start-round'
import { forgetTrustedBrowser } from '@/lib/devices/forget-trusted-browser'
import { removeFactor } from '@/lib/factors/remove-factor'
import { renameFactor } from '@/lib/factors/rename-factor'
import { removeIdentity } from '@/lib/identities/remove-identity'
import { ok } from '@/lib/result'
import { endOtherSessions, endSession } from '@/lib/sessions/end-session'

const HERE = '/account/security'
const oneFactor = z.strictObject({ factor: idParam })
const oneBrowser = z.strictObject({ browser: idParam })
const oneIdentity = z.strictObject({ identity: idParam })
const oneSession = z.strictObject({ session: idParam })

export const rename = action(
  {
    texts: 'security',
    body: renameFactorBody.extend({ factor: idParam }),
    read: (field) => ({ factor: field('factor'), label: field('label') }),
    keep: ['label'],
  },
  async ({ factor: factorId, label }) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt(HERE, `rename-${factorId}`) })
    const outcome = await renameFactor({ userId: user.id, sessionId, factorId, label, from: await requestContext() })
    return outcome.ok ? redirect(`${HERE}?notice=renamed`) : outcome
  },
)

export const remove = action(
  { texts: 'security', body: oneFactor, read: (field) => ({ factor: field('factor') }) },
  async ({ factor: factorId }) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt(HERE, `remove-${factorId}`) })
    const outcome = await removeFactor({ user, sessionId, factorId, from: await requestContext() })
    return outcome.ok ? redirect(`${HERE}?notice=${outcome.left > 0 ? 'removed' : 'removed_last'}`) : outcome
  },
)

export const connect = action(
  { texts: 'providers', body: providerBody, read: (field) => ({ provider: field('provider') }) },
  async ({ provider }) => {
    const { id: sessionId } = await requireRecentAuth({ returnTo: notDoneAt(HERE) })
    const round = await startRound({ provider, purpose: 'link', next: `${HERE}?notice=connected`, sessionId })
    return round.ok ? ok({ done: { goTo: round.url } }) : round
  },
)

export const disconnect = action(
  { texts: 'security', body: oneIdentity, read: (field) => ({ identity: field('identity') }) },
  async ({ identity: identityId }) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt(HERE, `disconnect-${identityId}`) })
    const outcome = await removeIdentity({ user, sessionId, identityId, from: await requestContext() })
    return outcome.ok ? redirect(`${HERE}?notice=disconnected`) : outcome
  },
)

export const endOne = action(
  { texts: 'security', body: oneSession, read: (field) => ({ session: field('session') }) },
  async ({ session: sessionId }) => {
    const { user } = await requireUser(HERE)
    const outcome = await endSession({ userId: user.id, sessionId, from: await requestContext() })
    return outcome.ok ? redirect(`${HERE}?notice=session_ended`) : outcome
  },
)

export const endOthers = action({ texts: 'security', body: emptyBody, read: () => ({}) }, async (): Promise<never> => {
  const { id: keepSessionId, user } = await requireUser(HERE)
  await endOtherSessions({ userId: user.id, keepSessionId, from: await requestContext() })
  redirect(`${HERE}?notice=others_ended`)
})

export const forgetBrowser = action(
  { texts: 'security', body: oneBrowser, read: (field) => ({ browser: field('browser') }) },
  async ({ browser: browserId }) => {
    const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt(HERE) })
    const outcome = await forgetTrustedBrowser({ userId: user.id, sessionId, browserId, from: await requestContext() })
    return outcome.ok ? redirect(`${HERE}?notice=browser_forgotten`) : outcome
  },
)

/** After backup codes were shown and saved; the way back can end the other sessions. */
export const finish = action(
  { texts: 'security', body: emptyBody, read: () => ({}) },
  async (_, field): Promise<never> => {
    const { id: keepSessionId, user } = await requireUser(HERE)
    if (!ticked(field, 'endOtherSessions')) redirect(HERE)
    await endOtherSessions({ userId: user.id, keepSessionId, from: await requestContext() })
    redirect(`${HERE}?notice=others_ended`)
  },
)
