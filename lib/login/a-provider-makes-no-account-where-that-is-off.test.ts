// Promise: PROVIDER_SIGN_UP=off lets in only who has an account here.
import { expect, it } from 'vitest'
import { db } from '@/lib/db'
import type { Vouched } from '@/lib/identities/vouched'
import { FROM, makePerson } from '@/lib/testing/people'
import { startProviderLogin } from './start-provider-login'

// Before anything reads the environment.
process.env.PROVIDER_SIGN_UP = 'off'

it('refuses who has none, and lets in who has one', async () => {
  const person = await makePerson()
  const vouched: Vouched = {
    provider: 'oidc',
    subject: 'newcomer',
    email: 'newcomer@example.com',
    emailVerified: true,
    name: '',
    authTime: null,
  }
  expect(await startProviderLogin({ vouched, from: FROM })).toEqual({ ok: false, code: 'provider_no_account' })
  expect(await db.user.count({ where: { email: 'newcomer@example.com' } })).toBe(0)
  const known = { ...vouched, subject: 'known', email: person.email }
  expect(await startProviderLogin({ vouched: known, from: FROM })).toMatchObject({ ok: true, status: 'ticket' })
})
