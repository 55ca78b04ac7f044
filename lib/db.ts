import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { env } from './env'
import { Prisma, PrismaClient } from './generated/prisma/client'

export { Prisma }

/** A transaction's client, or the plain one: what a use case that only adds a statement takes. */
export type Tx = Prisma.TransactionClient

type Connected = { pool: pg.Pool; prisma: PrismaClient }

const scope = globalThis as { countersignDb?: Connected }

/** One statement, or a transaction in which nothing happens: work behind the requests needs the most, and far less. */
const STATEMENT_MS = 60_000
/** Longer than the database itself would let a statement run: when it says nothing for so long, it cannot be heard. */
const SILENCE_MS = 65_000

/**
 * Bounds what a new connection may take. By statements, not when connecting, because poolers refuse settings there.
 * Migrations have connections of their own, without bounds.
 */
async function bound(client: pg.ClientBase): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  // Its end fails what waits for it, and the pool makes a new one.
  stream.setTimeout(SILENCE_MS, () => stream.destroy())
  // Prisma writes and reads times without their zone: it means UTC, whatever the server's own is.
  await client.query(
    `SET statement_timeout = ${STATEMENT_MS}; SET idle_in_transaction_session_timeout = ${STATEMENT_MS}; SET TIME ZONE 'UTC'`,
  )
}

/** A named statement is parsed and planned once a connection, not once a call. */
const nameOf = (text: string) => createHash('sha1').update(text).digest('base64url')

function connect(): Connected {
  const { DATABASE_URL: connectionString } = env()
  const pool = new pg.Pool({
    ...{ connectionString, max: 10, connectionTimeoutMillis: 5_000, application_name: 'countersign' },
    onConnect: bound,
  })
  // A connection that ends while nobody uses it; the pool makes a new one.
  pool.on('error', () => {})
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) })
  return { pool, prisma: new PrismaClient({ adapter }) }
}

const connected = () => {
  scope.countersignDb ??= connect()
  return scope.countersignDb
}

/** Values as Prisma gives them: what 64 bits hold is a bigint, and a day is its first instant in UTC. */
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, BigInt],
  [pg.types.builtins.DATE, (text) => new Date(`${text}T00:00:00Z`)],
])
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text'),
}

type Raw = [strings: TemplateStringsArray | Prisma.Sql, ...values: unknown[]]

async function run([first, ...rest]: Raw): Promise<pg.QueryResult> {
  const sql = 'sql' in first ? first : Prisma.sql(first, ...rest)
  // The driver would write times in this machine's zone, which a day among them must not depend on.
  const values = sql.values.map((value) => (value instanceof Date ? value.toISOString() : value))
  return connected().pool.query({ name: nameOf(sql.text), text: sql.text, values, types })
}

/**
 * SQL of our own, where it is no part of a transaction: straight to the driver. By way of Prisma's engine one statement
 * costs the event loop three times as much (docs/performance.md).
 */
const direct = {
  $queryRaw: async (...raw: Raw) => (await run(raw)).rows,
  $executeRaw: async (...raw: Raw) => (await run(raw)).rowCount ?? 0,
}

/** The database. Connects at the first query; one pool a process, kept across hot reloads. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get(_, property) {
    if (property in direct) return direct[property as keyof typeof direct]
    const { prisma } = connected()
    const value = Reflect.get(prisma, property)
    return typeof value === 'function' ? value.bind(prisma) : value
  },
})

/** Ends the pool: at shutdown, and between a test's databases. */
export async function disconnect(): Promise<void> {
  const open = scope.countersignDb
  scope.countersignDb = undefined
  await open?.prisma.$disconnect()
  await open?.pool.end()
}
