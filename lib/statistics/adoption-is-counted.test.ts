// Promise: the day's numbers of adoption are those of the people there are.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, now, setClockOffset } from '@/lib/clock'
import { db } from '@/lib/db'
import { newId } from '../crypto/id'
import { makePerson, type Person } from '../testing/people'
import { countAdoption } from './count-adoption'

beforeEach(async () => {
  await db.user.deleteMany()
  await db.adoptionDay.deleteMany()
})
afterEach(() => setClockOffset(0))

const give = ({ id: userId }: Person, type: string, confirmed = true) =>
  db.factor.create({ data: { id: newId(), userId, type, label: 'x', confirmedAt: confirmed ? now() : null } })

async function counted() {
  const rows = await db.$queryRaw<{ role: string; kind: string; people: number }[]>`
    SELECT role, kind, people FROM adoption_days WHERE day = (${now()}::timestamptz AT TIME ZONE 'UTC')::date`
  return Object.fromEntries(rows.map(({ role, kind, people }) => [`${role} ${kind}`, people]))
}

it('by role and by kind; who has several counts for each, and once for any', async () => {
  const [a, b, c, off] = [
    await makePerson({ roles: ['user', 'admin'] }),
    await makePerson(),
    await makePerson(),
    await makePerson(),
  ]
  await give(a, 'totp')
  await give(a, 'totp')
  await give(a, 'webauthn')
  await give(b, 'email')
  await give(c, 'sms', false)
  await give(off, 'totp')
  await db.user.update({ where: { id: off.id }, data: { disabledAt: now() } })
  await countAdoption()
  expect(await counted()).toEqual({
    '* *': 3,
    '* any': 2,
    '* totp': 1,
    '* webauthn': 1,
    '* email': 1,
    'user *': 3,
    'user any': 2,
    'user totp': 1,
    'user webauthn': 1,
    'user email': 1,
    'admin *': 1,
    'admin any': 1,
    'admin totp': 1,
    'admin webauthn': 1,
  })
})

it('counting again within the day corrects it, and yesterday stays', async () => {
  setClockOffset(-DAY)
  const person = await makePerson()
  const { id } = await give(person, 'totp')
  await countAdoption()
  const yesterday = await counted()
  setClockOffset(0)
  await countAdoption()
  expect(await counted()).toEqual(yesterday)
  await db.factor.delete({ where: { id } })
  await countAdoption()
  expect(await counted()).toEqual({ '* *': 1, 'user *': 1 })
  setClockOffset(-DAY)
  expect(await counted()).toEqual(yesterday)
})
