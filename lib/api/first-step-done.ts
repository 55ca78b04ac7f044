import 'server-only'
import { setChallengeCookie } from '../auth/cookies'
import { openSession } from '../auth/open-session'
import { now } from '../clock'
import type { FirstStepDone } from '../login/proceed'
import { challengeJson, signedIn } from './answers'
import { json, type ProblemCode, problem, retryAfter } from './problem'

/** Why a first step was refused; a hook's message is said as it stands. */
export function firstStepRefused(
  refusal: { code: 'refused'; message: string } | { code: 'too_many_attempts'; until: Date } | { code: ProblemCode },
): Response {
  if ('until' in refusal) return problem(refusal.code, {}, retryAfter(refusal.until, now()))
  return 'message' in refusal ? problem('sign_in_refused', { detail: refusal.message }) : problem(refusal.code)
}

/** What a first step, whichever it was, has led to: signed in, a challenge, or a factor to enroll. */
export async function firstStepDone(outcome: FirstStepDone): Promise<Response> {
  if (outcome.status === 'ticket') {
    const opened = await openSession(outcome)
    return opened.ok ? json(signedIn(outcome.due)) : problem(opened.code)
  }
  await setChallengeCookie(outcome.token, now())
  if (outcome.status === 'enrollment') return json({ status: 'enrollment', allowedMethods: outcome.allowedMethods })
  const { challenge } = outcome
  return challenge ? json({ status: 'challenge', challenge: challengeJson(challenge) }) : problem('challenge_expired')
}
