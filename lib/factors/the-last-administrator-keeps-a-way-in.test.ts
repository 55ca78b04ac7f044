// Threat: nobody can administer any more, because the last way in of the last administrator was removed.
import { beforeEach, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { FROM, makePerson, type Person, settleClock } from '@/lib/testing/people'
import { removeFactor } from './remove-factor'

beforeEach(async () => {
  settleClock()
  await db.user.deleteMany()
})

/** An administrator whose one way in is a passkey. */
async function withPasskeyAlone(): Promise<Person & { factorId: string }> {
  const person = await makePerson({ roles: ['admin'] })
  await db.user.update({ where: { id: person.id }, data: { passwordHash: null } })
  const id = newId()
  await db.factor.create({
    data: {
      id,
      userId: person.id,
      type: 'webauthn',
      label: 'Passkey',
      confirmedAt: now(),
      credential: {
        create: {
          credentialId: Buffer.from(id),
          publicKey: Buffer.from('key'),
          signCount: 0,
          backupEligible: true,
          backedUp: true,
          discoverable: true,
        },
      },
    },
  })
  return { ...person, factorId: id }
}

const remove = (who: Person & { factorId: string }) =>
  removeFactor({ user: who, sessionId: newId(), factorId: who.factorId, from: FROM })

it('the last way in of the last administrator is not removed', async () => {
  const last = await withPasskeyAlone()
  expect(await remove(last)).toEqual({ ok: false, code: 'last_administrator' })
  expect(await db.factor.count({ where: { userId: last.id } })).toBe(1)
  expect(await db.auditEvent.count({ where: { userId: last.id, event: 'factor.removed' } })).toBe(0)
  await makePerson({ roles: ['admin'] })
  expect(await remove(last)).toMatchObject({ ok: true })
})

it('an account at a provider that is not set up any more is no way in', async () => {
  const last = await withPasskeyAlone()
  await db.identity.create({ data: { userId: last.id, provider: 'google', subject: 'left-over' } })
  expect(await remove(last)).toEqual({ ok: false, code: 'last_administrator' })
})

it('nor when two do so at once, twenty times over', async () => {
  for (let round = 0; round < 20; round++) {
    await db.user.deleteMany()
    const two = [await withPasskeyAlone(), await withPasskeyAlone()]
    const outcomes = await Promise.all(two.map(remove))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await db.factor.count()).toBe(1)
  }
})
