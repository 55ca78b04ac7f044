import { join } from 'node:path'
import pg from 'pg'
import { hashPassword } from '@/lib/crypto/password'
import { migrate } from '@/lib/migrations/migrate'
import { ROOT } from '@/scripts/support/root.mjs'
import { PASSWORD } from '../people'
import { AUDIT_COLUMNS, auditRows, type Head, LOG_DAYS } from './audit-rows'
import { copyRows } from './copy'
import { completeEnvironment } from './environment'
import { peopleRows } from './people-rows'

export type Sizes = { people: number; auditRowsEach: number }

/**
 * Fills an empty database with people, each of whom is `personAt` of their number and has all that a person has who
 * signed in with an authenticator app; and with an audit log of their sign-ins. By COPY, with triggers off: what those
 * keep (standings, counts by day) is made here.
 * @param databaseUrl a superuser's
 * @param at when it is: sessions have been opened within the day before
 */
export async function seedPeople(databaseUrl: string, { people, auditRowsEach }: Sizes, at: Date): Promise<void> {
  completeEnvironment(databaseUrl)
  await migrate(databaseUrl, join(ROOT, 'prisma', 'migrations'))
  const passwordHash = await hashPassword(PASSWORD)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';
      SET maintenance_work_mem = '1GB'; SET TIME ZONE 'UTC'`)
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO standings (roles, groups, factors) VALUES ('{user}', '{}', '{totp}') RETURNING id`,
    )
    const standing = rows[0]?.id ?? 0
    const made = peopleRows({ passwordHash, standing, at: at.getTime() })
    const indexes = await dropIndexes(client, [...made.map(({ table }) => table), 'audit_events'])
    for (const { table, columns, rows } of made) {
      await timed(table, () => copyRows(client, table, columns, rows(people)))
    }
    const head: Head = { seq: 0, hash: new Uint8Array() }
    const log = { people, rows: people * auditRowsEach, standing, at: at.getTime() }
    await timed('audit_events', () => copyRows(client, 'audit_events', AUDIT_COLUMNS, auditRows(log, head)))
    await client.query('UPDATE audit_chain SET seq = $1, hash = $2', [head.seq, head.hash])
    await client.query(`SELECT setval(pg_get_serial_sequence('audit_events', 'id'), $1)`, [head.seq])
    for (const { name, statement } of indexes) await timed(name, () => client.query(statement))
    await timed('counts by day', async () => {
      for (const sql of counts(at)) await client.query(sql)
    })
    await timed('VACUUM (ANALYZE)', () => client.query('VACUUM (ANALYZE)'))
    console.log(await sizesOf(client))
  } finally {
    await client.end()
  }
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  await work()
  console.log(`  ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

/** Indexes are made once, at the end. Primary keys stay: rows come in their order. @returns what makes the others again */
async function dropIndexes(client: pg.Client, tables: string[]): Promise<{ name: string; statement: string }[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(c.oid) AS statement
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ANY($1::regclass[]) AND NOT i.indisprimary ORDER BY 1`,
    [tables],
  )
  for (const { name } of rows) await client.query(`DROP INDEX "${name}"`)
  return rows
}

/** What sealing would have counted (lib/audit/seal-audit-events.ts), and what each day would have (lib/statistics). */
function counts(at: Date): string[] {
  const today = `(timestamptz '${at.toISOString()}' AT TIME ZONE 'UTC')::date`
  return [
    `INSERT INTO audit_days (day, event, outcome, factor, count)
      SELECT (at AT TIME ZONE 'UTC')::date, event, outcome, coalesce(factor, ''), count(*) FROM audit_events GROUP BY 1, 2, 3, 4`,
    `INSERT INTO sign_in_days (day, standing_id, amr, trusted_browser, count)
      SELECT day, s.id, 'mfa otp pwd', false, d.count FROM audit_days d, standings s
      WHERE d.event = 'session.started' AND s.factors = '{totp}'`,
    `INSERT INTO adoption_days (day, role, kind, people)
      SELECT ${today} - back, role, kind, (SELECT count(*) FROM users)
      FROM generate_series(1, ${LOG_DAYS}) back, unnest('{*,user}'::text[]) role, unnest('{*,any,totp}'::text[]) kind`,
  ]
}

/** How large each table and its indexes are, as Markdown. */
export async function sizesOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string; rows: string; table: string; indexes: string }>(
    `SELECT c.relname AS name, c.reltuples::bigint AS rows, pg_size_pretty(pg_table_size(c.oid)) AS table,
        pg_size_pretty(pg_indexes_size(c.oid)) AS indexes
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reltuples > 100
      ORDER BY pg_total_relation_size(c.oid) DESC`,
  )
  const lines = rows.map(
    ({ name, rows: count, table, indexes }) =>
      `| ${name} | ${Number(count).toLocaleString('en')} | ${table} | ${indexes} |`,
  )
  return ['\n| table | rows | table | its indexes |', '|---|--:|--:|--:|', ...lines].join('\n')
}
