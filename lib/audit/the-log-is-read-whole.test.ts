// Promise: a filter shows what it says and no more, page by page without a gap; who reads on by cursor misses nothing;
// an export is whole, and on record.
import { parse } from 'csv-parse/sync'
import { beforeAll, expect, it } from 'vitest'
import { MINUTE, now, plus } from '@/lib/clock'
import { db } from '@/lib/db'
import { newId } from '../crypto/id'
import type { AuditFilter } from './audit-filter'
import { exportAuditEvents } from './export-audit-events'
import { newestLink, readAuditEvents, readAuditPage } from './read-audit-events'
import { type AuditEventName, recordEvent } from './record-event'
import { sealAuditEvents } from './seal-audit-events'

const NOW = now()
const PEOPLE = [newId(), newId()]
const EVENTS: AuditEventName[] = ['login.password', 'login.factor', 'session.started']
const MADE = 240
const FROM = { ip: '192.0.2.7', userAgent: '=cmd|calc' }

// One a minute, each a little before or after its time, as clocks are.
beforeAll(async () => {
  for (let n = 0; n < MADE; n++) {
    await recordEvent(db, {
      at: plus(NOW, (n - MADE) * MINUTE + ((n * 7919) % 5000)),
      event: EVENTS[n % 3] as AuditEventName,
      outcome: n % 5 === 0 ? 'failure' : 'success',
      actor: n % 2 === 0 ? `user:${PEOPLE[0]}` : 'system',
      userId: n % 4 === 3 ? null : PEOPLE[n % 2],
      from: FROM,
      details: { n },
    })
  }
  await sealAuditEvents()
})

const inMinute = (n: number) => plus(NOW, (n - MADE) * MINUTE)
const numberOf = ({ details }: { details: unknown }) => (details as { n: number }).n

const FILTERS: [string, AuditFilter, (n: number) => boolean][] = [
  ['nothing', {}, () => true],
  ['a person', { userId: PEOPLE[1] }, (n) => n % 4 === 1],
  ['an event', { event: 'login.factor' }, (n) => n % 3 === 1],
  ['who did it', { actor: 'system' }, (n) => n % 2 === 1],
  ['what failed', { outcome: 'failure' }, (n) => n % 5 === 0],
  ['what failed, of an event', { outcome: 'failure', event: 'session.started' }, (n) => n % 15 === 5],
  ['from a time on', { from: inMinute(200) }, (n) => n >= 200],
  ['until a time', { to: inMinute(30) }, (n) => n < 30],
  [
    'all together',
    { from: inMinute(60), to: inMinute(180), userId: PEOPLE[0], event: 'login.password', actor: `user:${PEOPLE[0]}` },
    (n) => n >= 60 && n < 180 && n % 6 === 0,
  ],
  ['a time before everything', { to: inMinute(-100) }, () => false],
  ['a time after everything', { from: inMinute(MADE + 100) }, () => false],
]

const numbers = (is: (n: number) => boolean) => [...Array(MADE).keys()].filter(is)

it.each(FILTERS)('%s: page by page, there and back', async (_, filter, is) => {
  const wanted = numbers(is).reverse()
  const seen: number[] = []
  const firsts: bigint[] = []
  let page = await readAuditPage(filter, {}, 7)
  expect(page.newer).toBe(false)
  for (;;) {
    seen.push(...page.rows.map(numberOf))
    if (page.rows[0]) firsts.push(page.rows[0].id)
    if (!page.older) break
    page = await readAuditPage(filter, { before: page.rows.at(-1)?.id }, 7)
    expect(page.newer).toBe(true)
  }
  expect(seen).toEqual(wanted)
  // And back: what is newer than the first row of the last page ends where the page before it began.
  if (firsts.length > 1) {
    const back = await readAuditPage(filter, { after: firsts.at(-1) as bigint }, 7)
    expect(back.rows[0]?.id).toBe(firsts.at(-2))
    expect(back.newer).toBe(firsts.length > 2)
  }
})

it.each(FILTERS)('%s: by cursor, oldest first', async (_, filter, is) => {
  const seen: number[] = []
  let after = 0n
  for (;;) {
    const rows = await readAuditEvents(filter, after, 11)
    if (rows.length === 0) break
    seen.push(...rows.map(numberOf))
    after = rows.at(-1)?.seq ?? after
  }
  expect(seen).toEqual(numbers(is))
})

it('who reads on misses nothing that was committed late', async () => {
  const link = await newestLink()
  let commit = () => {}
  const held = new Promise<void>((resolve) => {
    commit = resolve
  })
  const event = { at: now(), event: 'user.created', outcome: 'success', actor: 'system' } as const
  // Takes its number first, and is seen last.
  const late = db.$transaction(async (tx) => {
    await recordEvent(tx, { ...event, details: { n: 'late' } })
    await held
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await recordEvent(db, { ...event, details: { n: 'early' } })
  await sealAuditEvents()
  const first = await readAuditEvents({}, link, 10)
  expect(first.map(({ details }) => details.n)).toEqual(['early'])
  commit()
  await late
  await sealAuditEvents()
  const next = await readAuditEvents({}, first[0]?.seq ?? 0n, 10)
  expect(next.map(({ details }) => details.n)).toEqual(['late'])
  expect((next[0]?.id ?? 0n) < (first[0]?.id ?? 0n)).toBe(true)
})

async function exported(filter: AuditFilter, format: 'csv' | 'jsonl') {
  const pieces = await exportAuditEvents({
    filter,
    format,
    actor: `user:${PEOPLE[0]}`,
    from: { ip: null, userAgent: null },
  })
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

it('an export has every row that is meant, in both formats, and is on record itself', async () => {
  const filter = { userId: PEOPLE[1], to: inMinute(MADE) }
  const lines = (await exported(filter, 'jsonl')).trimEnd().split('\n')
  const rows = lines.map((line) => JSON.parse(line))
  expect(rows.map(numberOf)).toEqual(numbers((n) => n % 4 === 1))
  const stored = await db.auditEvent.findUniqueOrThrow({ where: { id: rows[3].id } })
  expect(rows[3]).toEqual({
    ...rows[3],
    at: stored.at.toISOString(),
    event: stored.event,
    seq: Number(stored.chainSeq),
    hash: Buffer.from(stored.chainHash ?? []).toString('hex'),
    userAgent: '=cmd|calc',
  })
  const csv = parse(await exported(filter, 'csv'), { columns: true }) as Record<string, string>[]
  expect(csv.map(({ id }) => Number(id))).toEqual(rows.map(({ id }) => id))
  expect(csv[0]).toMatchObject({ userAgent: `'=cmd|calc`, details: '{"n":1}', userId: PEOPLE[1] })
  const record = await db.auditEvent.findFirst({ where: { event: 'audit.exported' }, orderBy: { id: 'desc' } })
  expect(record).toMatchObject({
    actor: `user:${PEOPLE[0]}`,
    details: { format: 'csv', userId: PEOPLE[1], to: inMinute(MADE).toISOString() },
  })
})

it('a large export holds one batch at a time, and ends where it began', async () => {
  await db.$executeRaw`
    INSERT INTO audit_events (at, event, outcome, actor)
    SELECT ${now()}::timestamptz, 'session.ended', 'success', 'system' FROM generate_series(1, 5000)`
  const pieces = await exportAuditEvents({
    filter: { event: 'session.ended' },
    format: 'jsonl',
    actor: 'operator',
    from: { ip: null, userAgent: null },
  })
  const sizes: number[] = []
  for await (const piece of pieces) {
    sizes.push(piece.split('\n').length - 1)
    // What is written meanwhile is for the next export: it would never end.
    await db.$executeRaw`
      INSERT INTO audit_events (at, event, outcome, actor)
      SELECT ${now()}::timestamptz, 'session.ended', 'success', 'system' FROM generate_series(1, 2000)`
  }
  expect(sizes).toEqual([2000, 2000, 1000])
})
