// Promise: a key that was taken out of ENCRYPTION_KEYS too early is named at start, whatever depends on it; and nothing
// else is.
import { afterEach, expect, it } from 'vitest'
import { hashKey } from '@/lib/crypto/hash-key'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { sealSecret } from '@/lib/factors/totp/secret'
import { makePerson } from '@/lib/testing/people'
import { missingKeys } from './missing-keys'

const K1 = env().ENCRYPTION_KEYS.get('k1') as Buffer

/** The first seals. */
function keysAre(...kids: string[]): void {
  env().ENCRYPTION_KEYS.clear()
  for (const kid of kids) env().ENCRYPTION_KEYS.set(kid, kid === 'k1' ? K1 : Buffer.alloc(32, kid))
}

afterEach(async () => {
  keysAre('k1')
  await db.factor.deleteMany()
  await db.backupCode.deleteMany()
})

async function makeSeed(): Promise<void> {
  const [{ id: userId }, id] = [await makePerson(), newId()]
  const sealedSecret = new Uint8Array(sealSecret(Buffer.alloc(20, 1), userId, id))
  await db.factor.create({ data: { id, userId, type: 'totp', label: '', sealedSecret } })
}

it('seeds are looked at, however many keys sealed them', async () => {
  await hashKey()
  for (const kids of [['a'], ['a'], ['z-9_'], ['k1'], ['m']]) {
    keysAre(...kids)
    await makeSeed()
  }
  keysAre('k1')
  expect((await missingKeys()).sort()).toEqual(['a', 'm', 'z-9_'])
  keysAre('k1', 'm', 'a')
  expect(await missingKeys()).toEqual(['z-9_'])
  keysAre('k1', 'm', 'a', 'z-9_', 'unused')
  expect(await missingKeys()).toEqual([])
})

it('so is the key of all keyed hashes', async () => {
  await hashKey()
  keysAre('other')
  expect(await missingKeys()).toEqual(['k1'])
})

it('and so are codes from before there was one, while they can be used', async () => {
  const { id: userId } = await makePerson()
  const code = { userId, codeHash: new Uint8Array(32), createdAt: new Date() }
  await db.backupCode.create({ data: { ...code, id: newId(), keyId: 'older' } })
  await db.backupCode.create({
    data: { ...code, id: newId(), codeHash: new Uint8Array(32).fill(1), keyId: 'oldest', usedAt: new Date() },
  })
  await db.backupCode.create({ data: { ...code, id: newId(), codeHash: new Uint8Array(32).fill(2), keyId: '@1' } })
  expect(await missingKeys()).toEqual(['older'])
})
