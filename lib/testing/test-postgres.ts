import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { endLeftover, isAlive } from '@/lib/embedded-postgres/leftover'
import { startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { migrate } from '@/lib/migrations/migrate'

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations')

const PREFIX = 'countersign-test-'
const TEMPLATE = 'template_migrated'

export type TestPostgres = { adminUrl: string; stop(): Promise<void> }

/** A PostgreSQL of its own in a temporary folder, fast and forgetful; `stop` removes it without a trace. */
export async function startTestPostgres(): Promise<TestPostgres> {
  await clearLeftovers()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password: 'test', durable: false })
  return {
    adminUrl: server.adminUrl,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A killed run leaves its PostgreSQL behind; the next one clears it away. */
async function clearLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (Number.isNaN(pid) || isAlive(pid)) continue
    const folder = join(tmpdir(), name)
    try {
      await endLeftover(join(folder, 'postgres'))
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // It is another account's.
    }
  }
}

/** Makes the migrated database the others are copied from. */
export async function createTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${TEMPLATE}`))
  await migrate(urlOf(adminUrl, TEMPLATE), MIGRATIONS)
}

/**
 * A fresh, migrated database; one of the same name is thrown away, whoever is connected to it.
 * @returns its connection string
 */
export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  await asAdmin(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${TEMPLATE}`)
  })
  return urlOf(adminUrl, name)
}

/** A database with nothing in it, not even migrations. @returns its connection string */
export async function createEmptyDatabase(adminUrl: string, name: string): Promise<string> {
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`))
  return urlOf(adminUrl, name)
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

async function asAdmin(adminUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
