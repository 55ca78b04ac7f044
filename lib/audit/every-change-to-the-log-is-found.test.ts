// Threat: somebody with the database's own rights alters, removes or reorders rows of the log behind its triggers.
import { beforeAll, expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { db, type Tx } from '@/lib/db'
import { newId } from '../crypto/id'
import { recordEvent } from './record-event'
import { sealAuditEvents } from './seal-audit-events'
import { verifyAuditChain } from './verify-audit-chain'

const ROWS = 24

beforeAll(async () => {
  for (let n = 0; n < ROWS; n++) {
    const from = { ip: `192.0.2.${n}`, userAgent: `browser ${n}` }
    const event = { at: now(), event: 'login.factor', outcome: 'success', actor: 'system', factor: 'totp' } as const
    await recordEvent(db, { ...event, userId: newId(), sessionId: newId(), from, details: { n } })
  }
  await sealAuditEvents()
})

class Undo extends Error {}

/** What a check finds after a change, which is then undone. */
async function foundAfter(...sql: string[]) {
  let found: Awaited<ReturnType<typeof verifyAuditChain>> | undefined
  const work = async (tx: Tx) => {
    await tx.$executeRawUnsafe('ALTER TABLE audit_events DISABLE TRIGGER USER')
    for (const each of sql) await tx.$executeRawUnsafe(each)
    found = await verifyAuditChain(tx)
    throw new Undo()
  }
  await db.$transaction(work).catch((error) => {
    if (!(error instanceof Undo)) throw error
  })
  return found
}

const COLUMNS: [string, string][] = [
  ['id', 'id + 1000'],
  ['at', `at - interval '1 millisecond'`],
  ['event', `'login.password'`],
  ['outcome', `'failure'`],
  ['actor', `'operator'`],
  ['user_id', 'NULL'],
  ['factor', `'email'`],
  ['session_id', 'gen_random_uuid()'],
  ['ip', `'198.51.100.1'`],
  ['user_agent', 'NULL'],
  ['details', `'{}'`],
  ['chain_hash', `'\\x00'`],
  ['chain_hash', 'NULL'],
]

it.each(COLUMNS)('an altered %s (%s) is named, in any row', async (column, value) => {
  for (const seq of [1, 2, ROWS / 2, ROWS]) {
    const [{ id } = { id: 0n }] = await db.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM audit_events WHERE chain_seq = ${seq}::bigint`
    const found = await foundAfter(`UPDATE audit_events SET ${column} = ${value} WHERE chain_seq = ${seq}`)
    expect(found).toMatchObject({ ok: false, seq: BigInt(seq), reason: 'altered' })
    if (column !== 'id') expect(found).toMatchObject({ id })
  }
})

it('any removed row is named, and the first of several', async () => {
  for (let seq = 1; seq <= ROWS; seq++) {
    const found = await foundAfter(`DELETE FROM audit_events WHERE chain_seq IN (${seq}, ${Math.min(seq + 3, ROWS)})`)
    expect(found).toMatchObject({ ok: false, seq: BigInt(seq), reason: 'removed' })
  }
})

it('any two rows that changed places are named by the first place', async () => {
  for (let first = 1; first < ROWS; first += 3) {
    for (let second = first + 1; second <= ROWS; second += 4) {
      const found = await foundAfter(
        `UPDATE audit_events SET chain_seq = -chain_seq WHERE chain_seq IN (${first}, ${second})`,
        `UPDATE audit_events SET chain_seq = CASE chain_seq WHEN -${first} THEN ${second} ELSE ${first} END WHERE chain_seq < 0`,
      )
      expect(found).toMatchObject({ ok: false, seq: BigInt(first), reason: 'altered' })
    }
  }
})

it('a row taken out of the chain, a row put in, a shortened chain', async () => {
  const out = 'UPDATE audit_events SET chain_seq = NULL, chain_hash = NULL WHERE chain_seq = 5'
  expect(await foundAfter(out)).toMatchObject({ seq: 5n, reason: 'removed' })
  expect(
    await foundAfter(
      'UPDATE audit_events SET chain_seq = -chain_seq WHERE chain_seq >= 9',
      'UPDATE audit_events SET chain_seq = 1 - chain_seq WHERE chain_seq < 0',
      `INSERT INTO audit_events (at, event, outcome, actor, chain_seq, chain_hash)
        SELECT at, event, outcome, actor, 9, chain_hash FROM audit_events WHERE chain_seq = 8`,
    ),
  ).toMatchObject({ seq: 9n, reason: 'altered' })
  expect(await foundAfter(`UPDATE audit_chain SET seq = ${ROWS - 1}`)).toMatchObject({ ok: false, reason: 'head' })
})

it('what is whole is found whole', async () => {
  expect(await foundAfter()).toMatchObject({ ok: true, sealed: BigInt(ROWS) })
})
