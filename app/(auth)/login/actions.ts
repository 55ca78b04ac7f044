'use server'

import { redirect } from 'next/navigation'
import { loginBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { readDeviceCookie, setChallengeCookie } from '@/lib/auth/cookies'
import { openSession } from '@/lib/auth/open-session'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { now } from '@/lib/clock'
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
    const outcome = await startLogin({
      ...credentials,
      browser: await readDeviceCookie(),
      from: await requestContext(),
    })
    if (!outcome.ok) return outcome
    if (outcome.status !== 'ticket') {
      await setChallengeCookie(outcome.token, now())
      redirect(withNext(outcome.status === 'challenge' ? '/login/challenge' : '/login/enroll', next))
    }
    const opened = await openSession(outcome)
    return opened.ok ? redirect(next) : opened
  },
)
