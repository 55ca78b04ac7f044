import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { migrate } from '@/lib/migrations/migrate'
import { ROOT } from '@/scripts/support/root.mjs'
import { type Sizes, seedPeople } from './seed-people'

/**
 * How large an installation grows. Rows of the log are fewer for the largest: ten each would take twice the disk that
 * all else takes, and its indexes are as deep with four.
 */
export const GROWN: readonly Sizes[] = [
  { people: 1_000, auditRowsEach: 10 },
  { people: 100_000, auditRowsEach: 10 },
  { people: 5_000_000, auditRowsEach: 4 },
]

/** The database of so many people. */
export const grownName = ({ people }: Sizes) => `growth_${people}`

/** Makes a database of each of these sizes in a folder; those that are there already are only migrated. */
export async function makeGrown(folder: string, all: readonly Sizes[]): Promise<void> {
  // Whatever was cut off is made anew: nothing here need be safe on the disk.
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password: 'bench', durable: false })
  const urlOf = (name: string) => {
    const url = new URL(server.adminUrl)
    url.pathname = `/${name}`
    return url.href
  }
  try {
    for (const sizes of all) await make(server.adminUrl, grownName(sizes), urlOf, sizes)
  } finally {
    await server.stop()
  }
}

async function make(adminUrl: string, name: string, urlOf: (name: string) => string, sizes: Sizes): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount) {
    await migrate(urlOf(name), join(ROOT, 'prisma', 'migrations'))
  } else {
    console.log(`Making ${name}`)
    const began = performance.now()
    const making = `${name}_making`
    await admin.query(`DROP DATABASE IF EXISTS ${making}`)
    await admin.query(`CREATE DATABASE ${making}`)
    await seedPeople(urlOf(making), sizes, new Date())
    await admin.query(`ALTER DATABASE ${making} RENAME TO ${name}`)
    console.log(`\n${name} took ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }
  await admin.end()
}
