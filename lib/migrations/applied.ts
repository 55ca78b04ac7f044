import type { ClientBase } from 'pg'
import type { Migration } from './read-migrations'

/** The database and the migration folders disagree; a person has to look. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/** Prisma's own table, to the letter, so that `prisma migrate` and this runner can follow each other. */
export const CREATE_TABLE = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

type Row = { migration_name: string; checksum: string; finished_at: Date | null }

/**
 * The migrations this database still lacks.
 * @throws MigrationError when an applied one was changed since, or one failed and was not resolved
 */
export async function missing(client: ClientBase, migrations: Migration[]): Promise<Migration[]> {
  const { rows: tables } = await client.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`)
  if (!tables[0]?.there) return migrations
  const { rows } = await client.query<Row>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  )
  const failed = rows.find((row) => row.finished_at === null)
  if (failed) {
    throw new MigrationError(
      `The migration ${failed.migration_name} was started by another tool and did not finish. Look at the database, then mark it with: npx prisma migrate resolve`,
    )
  }
  const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]))
  for (const { name, checksums } of migrations) {
    const recorded = applied.get(name)
    if (recorded !== undefined && !checksums.includes(recorded)) {
      throw new MigrationError(
        `The migration ${name} was changed after it had been applied to this database. Restore the file, and put the change into a new migration.`,
      )
    }
  }
  return migrations.filter(({ name }) => !applied.has(name))
}
