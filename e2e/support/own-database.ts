import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { provision } from '@/lib/embedded-postgres/provision'
import { connectionUrl, type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { migrate } from '@/lib/migrations/migrate'
import { MIGRATIONS } from '@/lib/testing/test-postgres'

const NAME = 'countersign'

export type OwnDatabase = {
  /** As the app's own role, which is no superuser. */
  url: string
  adminUrl: string
  /** Ends every process of it with SIGKILL, as a power failure would. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A PostgreSQL of a test's own, as durable as a real one, to be killed and filled. @param parent where its data go */
export async function startOwnDatabase(parent = tmpdir()): Promise<OwnDatabase> {
  const folder = mkdtempSync(join(parent, 'own-database-'))
  const options = { folder: join(folder, 'postgres'), password: 'admin' }
  let running: EmbeddedPostgres = await startEmbeddedPostgres(options)
  await provision(running.adminUrl, { role: NAME, password: 'app', database: NAME })
  const { port, adminUrl } = running
  const url = connectionUrl(port, NAME, 'app', NAME)
  await migrate(url, MIGRATIONS)
  return {
    url,
    adminUrl,
    async kill() {
      const { pid } = running
      // Its backends first: each has left the group of the postmaster.
      const children = pidsBelow(pid)
      for (const each of [pid, ...children]) process.kill(each, 'SIGKILL')
      while ([pid, ...children].some(isRunning)) await sleep(5)
    },
    async start() {
      running = await startEmbeddedPostgres(options)
      if (running.port !== port) throw new Error('its port is taken')
    },
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function pidsBelow(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return table
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, of]) => (of === pid ? [child ?? 0] : []))
}

function isRunning(pid: number): boolean {
  // One that has ended and was not yet waited for is still in the table.
  const state = execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim()
  return state !== '' && !state.startsWith('Z')
}

/** Takes every connection that the server has left for anybody but its superuser. @returns gives them back */
export async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const taken: pg.Client[] = []
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
    } catch (error) {
      if (!['53300', '53400'].includes((error as { code?: string }).code ?? '')) throw error
      return async () => void (await Promise.all(taken.map((client) => client.end())))
    }
    taken.push(client)
  }
}

/** One statement. */
export async function asAdmin(adminUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
