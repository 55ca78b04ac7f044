import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { env } from './env'
import { Prisma, PrismaClient } from './generated/prisma/client'

export { Prisma }

/** A transaction's client, or the plain one: what a use case that only adds a statement takes. */
export type Tx = Prisma.TransactionClient

const scope = globalThis as { countersignDb?: PrismaClient }

function connect(): PrismaClient {
  const adapter = new PrismaPg(
    { connectionString: env().DATABASE_URL, max: 10, connectionTimeoutMillis: 5_000, application_name: 'countersign' },
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
