'use server'

import { redirect } from 'next/navigation'
import { emptyBody, providerBody, sendCodeBody, verifyChallengeBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { answerFields, nameAnswer, readAnswer } from '@/lib/auth/answer-form'
import { readChallengeCookie, setChallengeCookie } from '@/lib/auth/cookies'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { requireOpenSession } from '@/lib/auth/session'
import { startRound } from '@/lib/auth/start-round'
import { now } from '@/lib/clock'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { readChallenge } from '@/lib/login/read-challenge'
import { sendCode } from '@/lib/login/send-code'
import { startStepUp } from '@/lib/login/start-step-up'
import type { RequestContext } from '@/lib/request-context'
import { ok } from '@/lib/result'

/** Starts the step-up and answers it in one go: its page asks for the code at once, and a GET changes nothing. */
export const confirmItIsYou = action(
  { texts: 'challenge', body: verifyChallengeBody, read: readAnswer, fieldOf: answerFields },
  async (answer, field) => {
    const from = await requestContext()
    const token = await pendingStepUp(from)
    const code = answer.method === 'password' ? answer.password : answer.code
    const outcome = await answerChallenge({ token, method: answer.method, code, from })
    const opened = outcome.ok ? await openSession(outcome) : outcome
    const next = returnPath(field('next'))
    if (opened.ok) redirect(next)
    // The page itself says until when.
    if (opened.code === 'locked') redirect(withNext('/step-up', next))
    return nameAnswer(opened, answer.method)
  },
)

/** Sends a code; the page shows where it went. */
export const sendAnother = action(
  { texts: 'challenge', body: sendCodeBody, read: (field) => ({ method: field('method') }) },
  async ({ method }, field) => {
    const from = await requestContext()
    const outcome = await sendCode({ token: await pendingStepUp(from), method, from })
    const next = returnPath(field('next'))
    if (outcome.ok) redirect(withNext(`/step-up?method=${method}`, next))
    if (outcome.code === 'locked') redirect(withNext('/step-up', next))
    return outcome
  },
)

/** Signs in again at a provider, for who has no second factor. */
export const continueWith = action(
  { texts: 'providers', body: providerBody, read: (field) => ({ provider: field('provider') }) },
  async ({ provider }, field) => {
    const { id: sessionId } = await requireOpenSession('/step-up')
    const round = await startRound({ provider, purpose: 'step_up', next: returnPath(field('next')), sessionId })
    return round.ok ? ok({ done: { goTo: round.url } }) : round
  },
)

/** What is lost cannot be shown: on to recovery, by a step-up that stays unanswered. */
export const recoverInstead = action(
  { texts: 'challenge', body: emptyBody, read: () => ({}) },
  async (_, field): Promise<never> => {
    await pendingStepUp(await requestContext())
    redirect(withNext('/login/recover', returnPath(field('next'))))
  },
)

/** The step-up that this browser has begun, or a new one. */
async function pendingStepUp(from: RequestContext): Promise<string> {
  const { id, amr, user } = await requireOpenSession('/step-up')
  const pending = await readChallengeCookie()
  if (pending && (await readChallenge(pending))?.purpose === 'step_up') return pending
  const token = (await startStepUp({ session: { id, amr, userId: user.id }, from })) ?? redirect('/login')
  await setChallengeCookie(token, now())
  return token
}
