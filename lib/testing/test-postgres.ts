import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { migrate } from '@/lib/migrations/migrate'

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations')

const TEMPLATE = 'template_migrated'

export type TestPostgres = { adminUrl: string; stop(): Promise<void> }

/** A PostgreSQL of its own in a temporary folder, fast and forgetful; `stop` removes it without a trace. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password: 'test', durable: false })
  return {
    adminUrl: server.adminUrl,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
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
