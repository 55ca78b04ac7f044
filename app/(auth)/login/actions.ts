'use server'

import { redirect } from 'next/navigation'
import { loginBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readDeviceCookie, setChallengeCookie } from '@/lib/auth/cookies'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { now } from '@/lib/clock'
import { sendDefaultCode } from '@/lib/login/send-default-code'
import { startLogin } from '@/lib/login/start-login'

export const signIn = action(
  {
    texts: 'login',
    body: loginBody,
    read: (field) => ({ email: field('email'), password: field('password') }),
    keep: ['email'],
  },
  async (credentials, field) => {
    const next = returnPath(field('next'))
    const from = await requestContext()
    const outcome = await startLogin({ ...credentials, browser: await readDeviceCookie(), from })
    if (!outcome.ok) return outcome
    if (outcome.status !== 'ticket') {
      await setChallengeCookie(outcome.token, now())
      if (outcome.status === 'enrollment') redirect(withNext('/login/enroll', next))
      const sent = await sendDefaultCode({ token: outcome.token, from })
      redirect(withNext(sent === 'not_sent' ? '/login/challenge?notice=not_sent' : '/login/challenge', next))
    }
    const opened = await openSession(outcome)
    return opened.ok ? redirect(next) : opened
  },
)
