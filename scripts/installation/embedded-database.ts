import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findRunning } from '@/lib/embedded-postgres/leftover'
import { provision } from '@/lib/embedded-postgres/provision'
import { connectionUrl, startEmbeddedPostgres } from '@/lib/embedded-postgres/start'
import { secret } from './secrets'

const NAME = 'countersign'

export type Database = { url: string; stop(): Promise<void> }

/** Starts the data folder's own PostgreSQL, with the app's role and database in it. */
export async function startDatabase(dataDir: string): Promise<Database> {
  // Both before the first start: being killed in between must not leave a database without its password.
  const [password, appPassword] = [secret(dataDir, 'postgres-password'), secret(dataDir, 'database-password')]
  const server = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres'), password })
  try {
    await provision(server.adminUrl, { role: NAME, password: appPassword, database: NAME })
  } catch (error) {
    await server.stop()
    throw error
  }
  return { url: urlOf(dataDir, server.port), stop: server.stop }
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
