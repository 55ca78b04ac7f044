// Threat: one person who is signed in asks for password after password, and nobody else gets in.
import { expect, it } from 'vitest'
import { startLogin } from '@/lib/login/start-login'
import { FROM, makePerson, PASSWORD, signIn } from '@/lib/testing/people'
import { whyUnavailable } from '@/lib/unavailable'
import { changePassword } from '@/lib/users/change-password'

it('a signed-in person cannot keep the queue full', { timeout: 60_000 }, async () => {
  const [bad, good] = [await makePerson(), await makePerson()]
  const { sessionId } = await signIn(bad)
  let going = true
  const one = async () => {
    while (going) {
      try {
        await changePassword({
          user: { id: bad.id, email: bad.email, name: '' },
          sessionId,
          currentPassword: 'wrong one',
          newPassword: 'x',
          endOtherSessions: false,
          from: FROM,
        })
      } catch (e) {
        if (!whyUnavailable(e)) throw e
        await new Promise((r) => setTimeout(r, 5))
      }
    }
  }
  const flood = Array.from({ length: 200 }, one)
  await new Promise((r) => setTimeout(r, 2000))
  let got = 0
  for (let n = 0; n < 20; n++) {
    try {
      const o = await startLogin({ email: good.email, password: PASSWORD, from: FROM })
      if (o?.ok) got++
    } catch (e) {
      if (!whyUnavailable(e)) throw e
    }
  }
  going = false
  await Promise.all(flood)
  expect(got).toBeGreaterThan(10)
})
