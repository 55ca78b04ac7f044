import { randomUUID } from 'node:crypto'
import { Logger, runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { CREATE_TABLE, MigrationError, missing } from './applied'
import { type Migration, readMigrations } from './read-migrations'
import { withClient } from './with-client'

/** The lock `prisma migrate` takes as well: the two never run at the same time. */
const LOCK = 72707369

/**
 * Brings a database up to date: the folders of `prisma/migrations` first, each in one transaction with its own row,
 * then the job queue's schema. Doing it again, or in two processes at once, does no harm.
 * @param folder the migration folders
 * @returns the names of those applied now
 * @throws MigrationError naming the migration that failed or was changed
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder)
  return withClient(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    try {
      await client.query(CREATE_TABLE)
      const todo = await missing(client, migrations)
      for (const migration of todo) await apply(client, migration)
      await runMigrations({ connectionString: databaseUrl, logger: quiet })
      return todo.map(({ name }) => name)
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
    }
  })
}

async function apply(client: pg.Client, { name, sql, checksums }: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksums[0], name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw new MigrationError(`The migration ${name} failed and changed nothing: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** The queue's own messages are of no use to the person who waits. */
const quiet = new Logger(() => () => {})
