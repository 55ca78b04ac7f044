import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, now, plus } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { housekeeping } from './housekeeping'

const at = now()
const past = plus(at, -MINUTE)
const future = plus(at, HOUR)

it('deletes what has expired or was abandoned, and nothing else', async () => {
  const userId = newId()
  await db.user.create({ data: { id: userId, email: 'ann@example.com' } })
  const hash = () => Buffer.from(newId())
  for (const expiresAt of [past, future]) {
    const common = { userId, tokenHash: hash(), expiresAt }
    await db.loginChallenge.create({ data: { ...common, purpose: 'login' } })
    await db.loginTicket.create({ data: { ...common, tokenHash: hash(), aal: 1, authTime: at } })
    await db.oneTimeToken.create({ data: { ...common, tokenHash: hash(), purpose: 'verify_email' } })
    await db.rateLimit.create({ data: { key: newId(), bucket: 1, taken: 1, before: 0, expiresAt } })
    await db.session.create({ data: { ...common, tokenHash: hash(), aal: 1, authTime: at, lastSeenAt: at } })
  }
  const forgotten = await db.user.create({ data: { id: newId(), email: 'bob@example.com' } })
  await db.recoveryRequest.create({ data: { id: newId(), userId: forgotten.id, expiresAt: past } })
  await db.recoveryRequest.create({ data: { id: newId(), userId, expiresAt: future } })
  const factor = { userId, type: 'totp', label: 'Phone' }
  const yesterday = plus(at, -DAY - MINUTE)
  const abandoned = await db.factor.create({ data: { ...factor, createdAt: yesterday } })
  await db.factor.create({ data: { ...factor, createdAt: plus(at, -HOUR) } })
  await db.factor.create({ data: { ...factor, createdAt: yesterday, confirmedAt: yesterday } })

  await housekeeping()

  for (const rows of [
    await db.loginChallenge.findMany(),
    await db.loginTicket.findMany(),
    await db.oneTimeToken.findMany(),
    await db.session.findMany(),
    await db.recoveryRequest.findMany(),
    await db.rateLimit.findMany(),
  ]) {
    expect(rows.map(({ expiresAt }) => expiresAt)).toEqual([future])
  }
  const factors = await db.factor.findMany()
  expect(factors).toHaveLength(2)
  expect(factors.map(({ id }) => id)).not.toContain(abandoned.id)
})

it('deletes a mail that was given up a week ago, and keeps the others for the operator to see', async () => {
  const given = async (updated: Date, attempts: number) => {
    await db.$executeRaw`
      WITH job AS (SELECT id FROM graphile_worker.add_job('mail', '{}'::json, max_attempts := 3))
      SELECT id FROM job`
    await db.$executeRaw`
      UPDATE graphile_worker._private_jobs SET updated_at = ${updated}, attempts = ${attempts} WHERE attempts = 0`
  }
  await given(plus(at, -8 * DAY), 3)
  await given(plus(at, -6 * DAY), 3)
  await given(plus(at, -8 * DAY), 2)
  await housekeeping()
  const left = await db.$queryRaw<{ attempts: number }[]>`
    SELECT attempts::int FROM graphile_worker._private_jobs ORDER BY attempts`
  expect(left.map(({ attempts }) => attempts)).toEqual([2, 3])
})
