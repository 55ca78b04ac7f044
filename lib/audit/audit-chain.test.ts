// Promise: the audit log is append-only, and a row that was altered, removed or reordered is named.
import { expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import { recordEvent } from './record-event'
import { sealAuditEvents } from './seal-audit-events'
import { verifyAuditChain } from './verify-audit-chain'

async function record(count: number) {
  for (let n = 0; n < count; n++) {
    await recordEvent(db, { at: now(), event: 'user.created', outcome: 'success', actor: 'system', details: { n } })
  }
}

/** Changes the log as somebody with the database's keys could, behind the triggers' back. */
async function tamper(sql: string, rollBack: () => Promise<void>) {
  await db.$transaction([
    db.$executeRawUnsafe('ALTER TABLE audit_events DISABLE TRIGGER USER'),
    db.$executeRawUnsafe(sql),
    db.$executeRawUnsafe('ALTER TABLE audit_events ENABLE TRIGGER USER'),
  ])
  await rollBack()
}

it('seals in batches, also when sealers race, and then verifies', async () => {
  await record(30)
  await Promise.all([sealAuditEvents(), sealAuditEvents(), record(10), sealAuditEvents()])
  await sealAuditEvents()
  expect(await verifyAuditChain()).toEqual({ ok: true, sealed: 40n, unsealed: 0 })
  await record(2)
  expect(await verifyAuditChain()).toEqual({ ok: true, sealed: 40n, unsealed: 2 })
  await sealAuditEvents()
})

it.each([
  ['UPDATE', `UPDATE audit_events SET outcome = 'failure' WHERE chain_seq = 3`],
  ['re-sealing', `UPDATE audit_events SET chain_hash = '\\x00' WHERE chain_seq = 3`],
  ['DELETE', 'DELETE FROM audit_events WHERE chain_seq = 3'],
  ['TRUNCATE', 'TRUNCATE audit_events'],
])('the database itself refuses %s', async (_, sql) => {
  await expect(db.$executeRawUnsafe(sql)).rejects.toThrow(/append-only/)
})

it.each([
  [
    'an altered row',
    `UPDATE audit_events SET details = '{"n": 99}' WHERE chain_seq = 5`,
    `UPDATE audit_events SET details = '{"n": 4}' WHERE chain_seq = 5`,
    5n,
  ],
  [
    'a moved time',
    `UPDATE audit_events SET at = at + interval '1 second' WHERE chain_seq = 7`,
    `UPDATE audit_events SET at = at - interval '1 second' WHERE chain_seq = 7`,
    7n,
  ],
  [
    'two rows that changed places',
    `UPDATE audit_events SET chain_seq = CASE chain_seq WHEN 8 THEN -9 ELSE -8 END WHERE chain_seq IN (8, 9);`,
    `UPDATE audit_events SET chain_seq = CASE chain_seq WHEN -9 THEN 8 ELSE 9 END WHERE chain_seq IN (-8, -9);`,
    8n,
  ],
])('names %s', async (_, sql, undo, seq) => {
  expect((await verifyAuditChain()).ok).toBe(true)
  await tamper(sql, async () => {
    expect(await verifyAuditChain()).toMatchObject({ ok: false, code: 'audit_chain_broken', seq })
  })
  await tamper(undo, async () => {})
  expect((await verifyAuditChain()).ok).toBe(true)
})

it('names a removed row, and a removed tail', async () => {
  const { seq } = await db.auditChain.findUniqueOrThrow({ where: { id: 1 } })
  await tamper(`DELETE FROM audit_events WHERE chain_seq = ${seq}`, async () => {
    expect(await verifyAuditChain()).toMatchObject({ ok: false, seq, reason: 'removed' })
  })
  await tamper('DELETE FROM audit_events WHERE chain_seq = 12', async () => {
    expect(await verifyAuditChain()).toMatchObject({ ok: false, seq: 12n, reason: 'removed' })
  })
})
