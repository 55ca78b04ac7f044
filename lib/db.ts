import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { env } from './env'
import { Prisma, PrismaClient } from './generated/prisma/client'

export { Prisma }

/** A transaction's client, or the plain one: what a use case that only adds a statement takes. */
export type Tx = Prisma.TransactionClient

const scope = globalThis as { countersignDb?: PrismaClient }

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
  await client.query(
    `SET statement_timeout = ${STATEMENT_MS}; SET idle_in_transaction_session_timeout = ${STATEMENT_MS}`,
  )
}

function connect(): PrismaClient {
  const { DATABASE_URL: connectionString } = env()
  const adapter = new PrismaPg(
    { connectionString, max: 10, connectionTimeoutMillis: 5_000, application_name: 'countersign', onConnect: bound },
    // A named statement is parsed and planned once a connection, not once a call.
    { statementNameGenerator: (query) => createHash('sha1').update(query.sql).digest('base64url') },
  )
  return new PrismaClient({ adapter })
}

/** The database. Connects at the first query; one pool a process, kept across hot reloads. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get(_, property) {
    scope.countersignDb ??= connect()
    const value = Reflect.get(scope.countersignDb, property)
    return typeof value === 'function' ? value.bind(scope.countersignDb) : value
  },
})

/** Ends the pool: at shutdown, and between a test's databases. */
export async function disconnect(): Promise<void> {
  await scope.countersignDb?.$disconnect()
  scope.countersignDb = undefined
}
