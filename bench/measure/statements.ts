import type { Client } from 'pg'
import { median } from './load'

/**
 * How many statements one operation has a database execute (BEGIN and COMMIT are two): counted by PostgreSQL itself, one
 * operation after the other. The median: a system's own work in the background is not the operation's.
 * @param admin a superuser's client, with pg_stat_statements
 */
export async function statementsOf(
  admin: Client,
  database: string,
  operations: readonly (() => Promise<void>)[],
): Promise<number> {
  const counted: number[] = []
  for (const operation of operations) {
    const before = await executed(admin, database)
    await operation()
    counted.push((await executed(admin, database)) - before)
  }
  return median(counted)
}

async function executed(admin: Client, database: string): Promise<number> {
  const { rows } = await admin.query<{ calls: string | null }>({
    name: 'executed',
    text: `SELECT sum(calls) AS calls FROM pg_stat_statements(false) s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1`,
    values: [database],
  })
  return Number(rows[0]?.calls ?? 0)
}
