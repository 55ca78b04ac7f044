import 'server-only'
import { setChallengeCookie } from '../auth/cookies'
import { openSession } from '../auth/open-session'
import { now } from '../clock'
import type { answerChallenge } from '../login/answer-challenge'
import { signedIn } from './answers'
import { json, problem, retryAfter } from './problem'

/**
 * What an answer to a challenge has come to: its session is opened, the sign-in waits for a factor to be enrolled, or the
 * problem is said.
 * @param wrong what a wrong answer of this kind is called
 */
export async function answered(
  result: Awaited<ReturnType<typeof answerChallenge>>,
  wrong: 'invalid_code' | 'invalid_response',
): Promise<Response> {
  if (result.ok) {
    const opened = await openSession(result)
    return opened.ok ? json(signedIn(result.due, result.clockOffMinutes)) : problem(opened.code)
  }
  if (result.code === 'enrollment_required') {
    await setChallengeCookie(result.enrollment, now())
    return json({ status: 'enrollment', allowedMethods: result.allowedMethods })
  }
  if (result.code === 'locked') return problem('locked', {}, retryAfter(result.until, now()))
  if (result.code === 'invalid_code') return problem(wrong, { attemptsLeft: result.attemptsLeft })
  return problem(result.code)
}
