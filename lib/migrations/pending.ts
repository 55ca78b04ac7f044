import { missing } from './applied'
import { readMigrations } from './read-migrations'
import { withClient } from './with-client'

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
