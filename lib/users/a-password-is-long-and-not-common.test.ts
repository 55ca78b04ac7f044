// Promise: a password may be as long as one likes and of any characters; common ones, and those made of what is known of
// the person, are refused; what is stored is Argon2id (NIST SP 800-63B-4, 3.1.1; ASVS 6.2).
import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../crypto/password'
import { checkNewPassword } from './check-new-password'
import { newPasswordField } from './fields'

const takes = (password: string) => newPasswordField.safeParse(password).success

describe('length is counted in code points', () => {
  it.each([
    ['seven letters', 'abcdefg', false],
    ['eight letters', 'abcdefgh', true],
    ['seven of what JavaScript counts as two', '🐎'.repeat(7), false],
    ['eight of those', '🐎'.repeat(8), true],
    ['256 letters', 'a'.repeat(256), true],
    ['256 of those', '🐎'.repeat(256), true],
    ['257 letters', 'a'.repeat(257), false],
  ])('%s', (_, password, taken) => {
    expect(takes(password)).toBe(taken)
  })
})

it.each(['correct horse battery', 'ΑΒΓΔΕΖΗΘ', 'only-lower-case', '      x       ', 'ünïcödé-ist-gut'])(
  'asks for no kinds of characters: %j',
  (password) => {
    expect(takes(password)).toBe(true)
  },
)

it.each(['password1', 'iloveyou', 'P@ssw0rd', '1q2w3e4r5t', 'jane.doe@example.com'])('refuses %s', async (password) => {
  expect(await checkNewPassword(password, ['jane.doe@example.com', 'Jane Doe'])).toMatchObject({
    code: 'password_too_common',
  })
})

it('is stored as Argon2id with at least 19 MiB, two passes, and a salt of its own', async () => {
  const [one, two] = [await hashPassword('correct horse'), await hashPassword('correct horse')]
  const [, kind, , parameters] = one.split('$')
  const { m, t, p } = Object.fromEntries((parameters ?? '').split(',').map((part) => part.split('=')))
  expect(kind).toBe('argon2id')
  expect([Number(m) >= 19_456, Number(t) >= 2, Number(p) >= 1]).toEqual([true, true, true])
  expect(one).not.toBe(two)
})

it('is the same, however a keyboard composes its letters, and no other is', async () => {
  const stored = await hashPassword('Pässwörter sind schön')
  expect(await verifyPassword('Pa\u0308sswo\u0308rter sind scho\u0308n', stored)).toBe(true)
  expect(await verifyPassword('Passworter sind schon', stored)).toBe(false)
})
