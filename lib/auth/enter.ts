import 'server-only'
import { now } from '../clock'
import type { FirstStepDone } from '../login/proceed'
import { sendDefaultCode } from '../login/send-default-code'
import type { Due } from '../policy/required-step'
import type { RequestContext } from '../request-context'
import { ok } from '../result'
import { setChallengeCookie } from './cookies'
import { openSession } from './open-session'
import { withNext } from './return-path'

/** Where somebody goes who is signed in: by way of a reminder, if there is something that they should know first. */
export const reminded = ({ due, clockOffMinutes }: { due?: Due; clockOffMinutes?: number }, next: string) =>
  due || clockOffMinutes !== undefined ? withNext('/login/reminder', next) : next

/**
 * After the first step of a sign-in: gives the browser its session, or what its pending sign-in is known by.
 * @param next where the person was going
 * @returns where to go now, or `challenge_expired` if it took too long
 */
export async function enter(done: FirstStepDone, next: string, from: RequestContext) {
  if (done.status === 'ticket') {
    const opened = await openSession(done)
    return opened.ok ? ok({ path: reminded(done, next) }) : opened
  }
  await setChallengeCookie(done.token, now())
  if (done.status === 'enrollment') return ok({ path: withNext('/login/enroll', next) })
  const sent = await sendDefaultCode({ token: done.token, from })
  return ok({ path: withNext(sent === 'not_sent' ? '/login/challenge?notice=not_sent' : '/login/challenge', next) })
}
