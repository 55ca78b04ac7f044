'use server'

import { redirect } from 'next/navigation'
import { emptyBody, sendCodeBody, verifyChallengeBody } from '@/lib/api/schemas'
import { action, ticked } from '@/lib/auth/action'
import { answerFields, nameAnswer, readAnswer } from '@/lib/auth/answer-form'
import { clearChallengeCookie, readChallengeCookie, readDeviceCookie, setChallengeCookie } from '@/lib/auth/cookies'
import { reminded } from '@/lib/auth/enter'
import { openSession, sessionPlace } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { HOME, returnPath, withNext } from '@/lib/auth/return-path'
import { now } from '@/lib/clock'
import { abandonChallenge } from '@/lib/login/abandon-challenge'
import { answerChallenge } from '@/lib/login/answer-challenge'
import { sendCode } from '@/lib/login/send-code'

const HERE = '/login/challenge'

export const verify = action(
  {
    texts: 'challenge',
    body: verifyChallengeBody,
    limit: { on: 'verify', account: 'pending' },
    read: readAnswer,
    keep: ['trustDevice'],
    fieldOf: answerFields,
  },
  async (answer, field) => {
    const next = returnPath(field('next'))
    const outcome = await answerChallenge({
      token: await readChallengeCookie(),
      method: answer.method,
      code: answer.method === 'password' ? answer.password : answer.code,
      trust: ticked(field, 'trustDevice') ? { browser: await readDeviceCookie() } : undefined,
      opens: await sessionPlace(),
      from: await requestContext(),
    })
    const opened = outcome.ok ? await openSession(outcome) : outcome
    if (outcome.ok && opened.ok) redirect(outcome.purpose === 'step_up' ? next : reminded(outcome, next))
    if (opened.ok) redirect(next)
    if (opened.code === 'enrollment_required') {
      await setChallengeCookie(opened.enrollment, now())
      redirect(withNext('/login/enroll', next))
    }
    // The page itself says that the sign-in is over, or until when it is locked: the same now and after a reload.
    if (opened.code === 'challenge_expired' || opened.code === 'locked') redirect(withNext(HERE, next))
    return nameAnswer(opened, answer.method)
  },
)

/** Sends a code; the page shows where it went. */
export const sendAnother = action(
  {
    texts: 'challenge',
    body: sendCodeBody,
    limit: { on: 'sign_in', account: 'pending' },
    read: (field) => ({ method: field('method') }),
  },
  async ({ method }, field) => {
    const next = returnPath(field('next'))
    const outcome = await sendCode({ token: await readChallengeCookie(), method, from: await requestContext() })
    if (outcome.ok) redirect(withNext(`${HERE}?method=${method}`, next))
    if (outcome.code === 'challenge_expired' || outcome.code === 'locked') redirect(withNext(HERE, next))
    return outcome
  },
)

/** "Not you?": the pending sign-in (or step-up) ends here. */
export const abandon = action(
  { texts: 'challenge', body: emptyBody, read: () => ({}) },
  async (_nothing, field): Promise<never> => {
    await abandonChallenge(await readChallengeCookie())
    await clearChallengeCookie()
    redirect(field('purpose') === 'step_up' ? HOME : withNext('/login', returnPath(field('next'))))
  },
)
