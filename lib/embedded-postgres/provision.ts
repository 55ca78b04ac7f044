import pg from 'pg'

/**
 * Makes the role and the database the app uses, where they are missing. The role owns its database and is no
 * superuser: whoever gets at the app's connection does not get at the machine's files.
 */
export async function provision(
  adminUrl: string,
  { role, password, database }: { role: string; password: string; database: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const name = client.escapeIdentifier(role)
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
    if (rows.length === 0) await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (databases.rows.length === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${name}`)
  } finally {
    await client.end()
  }
}
