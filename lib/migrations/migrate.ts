import { randomUUID } from 'node:crypto'
import { Logger, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { CREATE_TABLE, MigrationError, missing } from './applied'
import { type Migration, readMigrations } from './read-migrations'

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

/**
 * The names of the migrations this database lacks; what `npm start` asks before it serves.
 * @throws MigrationError as `migrate` does
 */
export async function pendingMigrations(databaseUrl: string, folder: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const names = (await missing(client, readMigrations(folder))).map(({ name }) => name)
    const { rows } = await client.query(`SELECT to_regclass('graphile_worker.migrations') IS NOT NULL AS there`)
    return rows[0]?.there ? names : [...names, 'the job queue']
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

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'countersign migrate' })
  // A lost connection fails the query that waits on it; without a listener it would also end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The queue's own messages are of no use to the person who waits. */
const quiet = new Logger(() => () => {})
