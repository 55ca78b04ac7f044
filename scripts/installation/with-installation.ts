import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { disconnect } from '@/lib/db'
import { CommandError } from '../commands/command-error'
import { type Lock, takeLock } from '../support/lock.mjs'
import { ROOT } from '../support/root.mjs'
import { borrowDatabase, type Database, hasDatabase } from './embedded-database'
import { completeEnvironment } from './environment'

/** How long a command waits for a quickstart that is just coming up. */
const PATIENCE_MS = 60_000

/**
 * Does something with this installation, running or stopped: the database of DATABASE_URL, else the data folder's own,
 * which is started for the time of the command if no quickstart is up.
 * @throws CommandError if there is no installation here
 */
export async function withInstallation<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const folder = process.env.DATA_DIR || '.data'
  const dataDir = isAbsolute(folder) ? folder : join(ROOT, folder)
  completeEnvironment(dataDir, Number(process.env.PORT) || 3000, 'read')
  if (process.env.DATABASE_URL) return finish(() => work(process.env.DATABASE_URL as string))
  if (!hasDatabase(dataDir)) {
    throw new CommandError(
      'no_installation',
      `There is no installation in ${dataDir}: set DATABASE_URL or DATA_DIR, or make one with npm run quickstart.`,
    )
  }
  const { database, release } = await borrow(dataDir)
  process.env.DATABASE_URL = database.url
  return finish(() => work(database.url)).finally(async () => {
    await database.stop()
    release()
  })
}

async function finish<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await disconnect()
  }
}

/** Nobody starts or stops the folder's database while we hold the lock, or while a quickstart that serves holds it. */
async function borrow(dataDir: string): Promise<{ database: Database; release: () => void }> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const taken = await takeLock(join(dataDir, 'quickstart.lock'), { command: true })
    if ('lock' in taken) return startUnder(taken.lock, dataDir)
    if (taken.heldBy.serving) return { database: await borrowDatabase(dataDir), release: () => {} }
    if (performance.now() > until) {
      const { pid } = taken.heldBy
      throw new CommandError(
        'not_ready',
        `Process ${pid} is starting this installation and is not ready yet: try again later.`,
      )
    }
    await sleep(200)
  }
}

async function startUnder(lock: Lock, dataDir: string) {
  try {
    return { database: await borrowDatabase(dataDir), release: lock.release }
  } catch (error) {
    lock.release()
    throw error
  }
}
