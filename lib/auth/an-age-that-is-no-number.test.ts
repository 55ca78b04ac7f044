// Threat: `maxAge: Number(process.env.MAX_AGE)`, with that variable missing, lets any age through: every comparison with
// what is no number is false.
import { expect, it } from 'vitest'
import { now } from '../clock'
import type { Session } from '../sessions/session'
import { isRecent, requireRecentAuth } from './session'

it('is no recent authentication, and a bug that is said', async () => {
  const session = { aal: 2, authTime: now(), user: { id: 'x' } } as Session
  expect(await isRecent(session, { maxAge: 60 })).toBe(true)
  expect(await isRecent(session, { maxAge: Number.NaN })).toBe(false)
  for (const maxAge of [Number.NaN, 29, -1]) await expect(requireRecentAuth({ maxAge })).rejects.toThrow(RangeError)
})
