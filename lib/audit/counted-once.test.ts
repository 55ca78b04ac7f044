// Promise: the numbers of a day are those of the audit log: each of its rows is counted once, whatever happens meanwhile.
import pg from 'pg'
import { expect, it } from 'vitest'
import { setClockOffset } from '@/lib/clock'
import { db } from '@/lib/db'
import {
  challengeOf,
  codeOf,
  FROM,
  giveAuthenticator,
  makePerson,
  openTicket,
  settleClock,
  signIn,
} from '@/lib/testing/people'
import { answerChallenge } from '../login/answer-challenge'
import { recordEvent } from './record-event'
import { sealAuditEvents } from './seal-audit-events'

const DAY_1 = new Date('2026-03-01T23:59:59.999Z')
const DAY_2 = new Date('2026-03-02T00:00:00.000Z')

async function record(at: Date, count: number, outcome: 'success' | 'failure' = 'success', factor?: string) {
  for (let n = 0; n < count; n++) {
    await recordEvent(db, { at, event: 'login.factor', outcome, actor: 'system', factor, details: { n } })
  }
}

/** What the log itself says, beside what was counted. */
async function both() {
  const counted = await db.$queryRaw`
    SELECT day::text, event, outcome, factor, count FROM audit_days ORDER BY 1, 2, 3, 4`
  const logged = await db.$queryRaw`
    SELECT (at AT TIME ZONE 'UTC')::date::text AS day, event, outcome, coalesce(factor, '') AS factor, count(*)::int AS count
    FROM audit_events WHERE chain_seq IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`
  return { counted, logged }
}

it('a row belongs to its day in UTC, and sealers who race count it once', async () => {
  await record(DAY_1, 600, 'failure', 'totp')
  await record(DAY_2, 3)
  await Promise.all([sealAuditEvents(), sealAuditEvents(), sealAuditEvents()])
  await record(DAY_1, 2, 'failure', 'totp')
  await sealAuditEvents()
  const { counted, logged } = await both()
  expect(counted).toEqual([
    { day: '2026-03-01', event: 'login.factor', outcome: 'failure', factor: 'totp', count: 602 },
    { day: '2026-03-02', event: 'login.factor', outcome: 'success', factor: '', count: 3 },
  ])
  expect(logged).toEqual(counted)
})

it('a sealer that is killed between the two has neither sealed nor counted', async () => {
  await record(DAY_2, 5)
  const before = (await both()).counted
  const other = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await other.connect()
  await other.query('BEGIN')
  // The sealer comes to a stop where it counts, with the rows sealed.
  await other.query(`UPDATE audit_days SET count = count WHERE day = '2026-03-02'`)
  const sealing = sealAuditEvents().then(
    () => 'sealed',
    () => 'killed',
  )
  let killed = 0
  while (killed === 0) {
    const { rowCount } = await other.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity 
         WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    killed = rowCount ?? 0
  }
  expect(await sealing).toBe('killed')
  await other.query('ROLLBACK')
  await other.end()
  const after = await both()
  expect(after.counted).toEqual(before)
  expect(after.logged).toEqual(before)
  await sealAuditEvents()
  const done = await both()
  expect(done.counted).toEqual(done.logged)
  expect(done.counted).not.toEqual(before)
})

it('sign-ins are counted by what the policy knew of the person and what they proved; a step-up is none', async () => {
  settleClock()
  const person = await makePerson()
  await signIn(person)
  const { standingId: bare } = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  // Enrolling replaces the session, as a step-up does.
  const { secret } = await giveAuthenticator(person)
  const { standingId: withApp } = await db.user.findUniqueOrThrow({ where: { id: person.id } })
  settleClock(30_000)
  const answered = await answerChallenge({
    token: await challengeOf(person),
    method: 'totp',
    code: codeOf(secret),
    from: FROM,
  })
  if (!answered.ok) throw new Error(answered.code)
  await openTicket(answered.ticket)
  await sealAuditEvents()
  const days = await db.signInDay.findMany({ orderBy: { standingId: 'asc' } })
  expect(
    days.map(({ standingId, amr, trustedBrowser, count }) => ({ standingId, amr, trustedBrowser, count })),
  ).toEqual([
    { standingId: bare, amr: 'pwd', trustedBrowser: false, count: 2 },
    { standingId: withApp, amr: 'mfa otp pwd', trustedBrowser: false, count: 1 },
  ])
  setClockOffset(0)
})
