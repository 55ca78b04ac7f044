import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '@/lib/embedded-postgres/start'

export type BenchPostgres = {
  pid: number
  admin: pg.Client
  urlOf(database: string): string
  /** Makes an empty database. */
  create(database: string): Promise<string>
  has(database: string): Promise<boolean>
  stop(): Promise<void>
}

const SETTINGS = { shared_preload_libraries: 'pg_stat_statements', shared_buffers: '1GB', max_connections: '200' }

/**
 * A PostgreSQL of the benchmark's own that counts what it executes. Every commit is on disk before it is answered, as in
 * production.
 * @param own settings in place of those that the benchmark has by itself
 */
export async function startBenchPostgres(folder: string, own: Record<string, string> = {}): Promise<BenchPostgres> {
  mkdirSync(folder, { recursive: true })
  const options = { folder: join(folder, 'postgres'), password: 'bench' }
  let server = await startEmbeddedPostgres(options)
  let admin = await connect(server.adminUrl)
  const settings = Object.entries({ ...SETTINGS, ...own })
  const { rows } = await admin.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) name',
    [settings.map(([name]) => name)],
  )
  const current = new Map(rows.map(({ name, value }) => [name, value]))
  const others = settings.filter(([name, value]) => current.get(name) !== value)
  if (others.length > 0) {
    for (const [name, value] of others) await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`)
    await admin.end()
    await server.stop()
    server = await startEmbeddedPostgres(options)
    admin = await connect(server.adminUrl)
  }
  await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  const urlOf = (database: string) => Object.assign(new URL(server.adminUrl), { pathname: `/${database}` }).href
  return {
    pid: server.pid,
    admin,
    urlOf,
    async create(database) {
      await admin.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
      await admin.query(`CREATE DATABASE "${database}"`)
      return urlOf(database)
    },
    async has(database) {
      return (await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).rowCount === 1
    },
    async stop() {
      await admin.end()
      await server.stop()
    },
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}
