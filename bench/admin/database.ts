import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { migrate } from '@/lib/migrations/migrate'
import { ROOT } from '@/scripts/support/root.mjs'
import { type Sizes, seedLarge } from './seed-large'

/** A PostgreSQL of the benchmark's own, with a database of these sizes in it; one that is there already is used again. */
export async function startBenchDatabase(folder: string, sizes: Sizes) {
  mkdirSync(folder, { recursive: true })
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password: 'bench', durable: false })
  const name = `bench_${sizes.users}_${sizes.auditRows}`
  const url = new URL(server.adminUrl)
  url.pathname = `/${name}`
  const admin = new pg.Client({ connectionString: server.adminUrl })
  await admin.connect()
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (!rowCount) {
    console.log(`Making ${name}`)
    const making = `${name}_making`
    await admin.query(`DROP DATABASE IF EXISTS ${making}`)
    await admin.query(`CREATE DATABASE ${making}`)
    const makingUrl = new URL(server.adminUrl)
    makingUrl.pathname = `/${making}`
    await migrate(makingUrl.href, join(ROOT, 'prisma', 'migrations'))
    const client = new pg.Client({ connectionString: makingUrl.href })
    await client.connect()
    await seedLarge(client, sizes, new Date())
    await client.end()
    await admin.query(`ALTER DATABASE ${making} RENAME TO ${name}`)
  } else {
    await migrate(url.href, join(ROOT, 'prisma', 'migrations'))
  }
  await admin.end()
  return { url: url.href, log: join(folder, 'postgres.log'), stop: server.stop }
}
