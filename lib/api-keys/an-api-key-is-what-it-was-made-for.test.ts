// Threat: a key is used after its end, beyond its limit, or is read out of the database.
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../clock'
import { db } from '../db'
import { makePerson, settleClock } from '../testing/people'
import { mailsQueuedFor } from '../testing/queue'
import { createApiKey } from './create-api-key'
import { listApiKeys } from './list-api-keys'
import { revokeApiKey } from './revoke-api-key'
import { rotateApiKey } from './rotate-api-key'
import { allows, POWERFUL, SCOPE_GROUPS, SCOPE_NAMES } from './scopes'
import { useApiKey } from './use-api-key'

const BY = { actor: 'operator', from: null } as const
const make = (given: { expiresInDays?: number; perMinute?: number } = {}) =>
  createApiKey({ name: 'Shop', scopes: ['users:read'], expiresInDays: 30, perMinute: 100, ...BY, ...given })

beforeEach(() => settleClock())

describe('a key', () => {
  it('is good for its scopes, and known by a hint; the database cannot give it away', async () => {
    const { id, key } = await make()
    expect(key).toMatch(/^cs_[\w-]{43}$/)
    expect(await useApiKey(key)).toEqual({ ok: true, id, scopes: ['users:read'] })
    const row = await db.apiKey.findUniqueOrThrow({ where: { id } })
    expect(row.lastUsedAt).not.toBeNull()
    const [event] = await db.auditEvent.findMany({
      where: { event: 'api_key.created' },
      orderBy: { id: 'desc' },
      take: 1,
    })
    for (const kept of [row, event, await listApiKeys()]) {
      const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? String(value) : value))
      expect(text).not.toContain(key.slice(7))
    }
    expect(row.hint).toBe(key.slice(0, 7))
  })

  it('that is revoked, expired or made up is refused at once', async () => {
    const { id, key } = await make()
    expect(await revokeApiKey({ id, ...BY })).toEqual({ ok: true })
    expect(await useApiKey(key)).toEqual({ ok: false, code: 'invalid_api_key' })
    expect(await revokeApiKey({ id, ...BY })).toEqual({ ok: false, code: 'api_key_not_found' })
    expect(await rotateApiKey({ id, overlapHours: 0, ...BY })).toEqual({ ok: false, code: 'api_key_not_found' })

    const short = await make({ expiresInDays: 1 })
    settleClock(DAY - MINUTE)
    expect((await useApiKey(short.key)).ok).toBe(true)
    settleClock(DAY + MINUTE)
    expect((await useApiKey(short.key)).ok).toBe(false)
    for (const odd of ['', 'cs_', `cs_${'a'.repeat(43)}`, `cs_${'a'.repeat(42)}\u0000`, 'x'.repeat(100_000)]) {
      expect(await useApiKey(odd)).toEqual({ ok: false, code: 'invalid_api_key' })
    }
  })

  it('has a limit of its own a minute, which parallel calls share, and which comes back', async () => {
    const { key } = await make({ perMinute: 5 })
    const other = await make({ perMinute: 5 })
    const calls = await Promise.all(Array.from({ length: 20 }, () => useApiKey(key)))
    expect(calls.filter(({ ok }) => ok)).toHaveLength(5)
    expect(calls.find(({ ok }) => !ok)).toMatchObject({ code: 'rate_limited', until: expect.any(Date) })
    expect((await useApiKey(other.key)).ok).toBe(true)
    settleClock(2 * MINUTE)
    expect((await useApiKey(key)).ok).toBe(true)
  })

  it('that is rotated stays good for the overlap, and no longer; a second rotation ends the first key', async () => {
    const { id, key: first } = await make()
    const second = await rotateApiKey({ id, overlapHours: 2, ...BY })
    if (!second.ok) throw new Error(second.code)
    expect([await useApiKey(first), await useApiKey(second.key)]).toMatchObject([
      { ok: true, id },
      { ok: true, id },
    ])
    settleClock(2 * HOUR + MINUTE)
    expect([(await useApiKey(first)).ok, (await useApiKey(second.key)).ok]).toEqual([false, true])
    const third = await rotateApiKey({ id, overlapHours: 0, ...BY })
    if (!third.ok) throw new Error(third.code)
    const good = await Promise.all([first, second.key, third.key].map(async (key) => (await useApiKey(key)).ok))
    expect(good).toEqual([false, false, true])
  })
})

it('whoever may write may read, and nothing else follows from a scope', () => {
  for (const scope of SCOPE_NAMES) {
    const opened = SCOPE_NAMES.filter((needed) => allows([scope], [needed]))
    const [subject] = scope.split(':')
    expect(opened.every((each) => each.startsWith(`${subject}:`))).toBe(true)
    expect(opened.includes(`${subject}:write` as never)).toBe(scope.endsWith(':write'))
  }
  expect(allows(['users:write'], ['users:write', 'roles:write'])).toBe(false)
})

it('every scope can be chosen, once', () => {
  expect(Object.values(SCOPE_GROUPS).flat().sort()).toEqual([...SCOPE_NAMES].sort())
  expect(SCOPE_NAMES).toEqual(expect.arrayContaining([...POWERFUL]))
})

it('a key that is made, or put in the place of another, is told to every administrator; the mail has no key in it', async () => {
  const [maker, other] = [await makePerson({ roles: ['admin'] }), await makePerson({ roles: ['admin'] })]
  const stranger = await makePerson()
  const by = { actor: `user:${maker.id}`, from: { ip: '203.0.113.7', userAgent: null } } as const
  const made = await createApiKey({ name: 'Shop', scopes: ['users:read'], expiresInDays: 30, perMinute: 100, ...by })
  const rotated = await rotateApiKey({ id: made.id, overlapHours: 1, ...by })
  if (!rotated.ok) throw new Error(rotated.code)
  for (const { email } of [maker, other]) {
    const mails = (await mailsQueuedFor(email)).filter(({ template }) => template === 'api_key_made')
    expect(mails.map(({ props }) => props)).toMatchObject([
      { how: 'made', name: 'Shop', scopes: ['users:read'], maker: maker.email },
      { how: 'rotated', name: 'Shop', scopes: ['users:read'], maker: maker.email },
    ])
    for (const { key } of [made, rotated]) expect(JSON.stringify(mails)).not.toContain(key.slice(7))
  }
  expect((await mailsQueuedFor(stranger.email)).map(({ template }) => template)).not.toContain('api_key_made')
  expect((await listApiKeys()).find(({ id }) => id === made.id)).toMatchObject({ maker: maker.email })
})
