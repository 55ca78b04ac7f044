import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRunning } from '@/lib/embedded-postgres/leftover'
import { provision } from '@/lib/embedded-postgres/provision'
import { connectionUrl, type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { secret } from './secrets'

const NAME = 'countersign'

export type Database = { url: string; stop(): Promise<void> }

/** Between two attempts to have a PostgreSQL again that ended by itself. */
const PAUSE_MS = 1_000

/**
 * Starts the data folder's own PostgreSQL, with the app's role and database in it. If it ends by itself (somebody killed it,
 * the disk is full) it is started again, on the same port, until it comes up or is told to stop.
 */
export async function startDatabase(dataDir: string): Promise<Database> {
  // Both before the first start: being killed in between must not leave a database without its password.
  const [password, appPassword] = [secret(dataDir, 'postgres-password'), secret(dataDir, 'database-password')]
  const options = { folder: join(dataDir, 'postgres'), password }
  const server = await startEmbeddedPostgres(options)
  try {
    await provision(server.adminUrl, { role: NAME, password: appPassword, database: NAME })
  } catch (error) {
    await server.stop()
    throw error
  }
  const stopping = new AbortController()
  const running = keepRunning(server, () => startEmbeddedPostgres({ ...options, port: server.port }), stopping.signal)
  const stop = async () => {
    stopping.abort()
    await (await running).stop()
  }
  return { url: urlOf(dataDir, server.port), stop }
}

/** @returns the one that runs when it is told to stop */
async function keepRunning(
  first: EmbeddedPostgres,
  start: () => Promise<EmbeddedPostgres>,
  stopping: AbortSignal,
): Promise<EmbeddedPostgres> {
  const told = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }))
  let server = first
  for (;;) {
    await Promise.race([server.ended, told])
    if (stopping.aborted) return server
    console.error('PostgreSQL has ended by itself. It is started again ...')
    for (let again: EmbeddedPostgres | undefined; !again; ) {
      again = await start().catch((error: Error) => {
        console.error(error.message)
        return undefined
      })
      if (again) server = again
      else await sleep(PAUSE_MS, undefined, { signal: stopping }).catch(() => {})
      if (stopping.aborted) return server
    }
    console.error('PostgreSQL is back.')
  }
}

/** The one that runs already (a quickstart is up), or one started for the time of a command. */
export async function borrowDatabase(dataDir: string): Promise<Database> {
  const running = findRunning(join(dataDir, 'postgres'))
  if (running) return { url: urlOf(dataDir, running.port), stop: async () => {} }
  return startDatabase(dataDir)
}

/** Whether a quickstart has ever come up on this folder. */
export function hasDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres', 'PG_VERSION'))
}

function urlOf(dataDir: string, port: number): string {
  return connectionUrl(port, NAME, secret(dataDir, 'database-password'), NAME)
}
