import { join } from 'node:path'
import { disconnect } from '@/lib/db'
import { EnvError, env } from '@/lib/env'
import { keysOpenDatabase } from '@/lib/keys/keys-open-database'
import { missingKeys } from '@/lib/keys/missing-keys'
import { log, traceOf } from '@/lib/log'
import { MigrationError } from '@/lib/migrations/applied'
import { pendingMigrations } from '@/lib/migrations/pending'
import { PortBusyError } from './server/listen'
import { serveApp } from './server/serve-app'
import { trustedProxies } from './server/trusted-proxies'
import { loadEnv } from './support/load-env.mjs'
import { ROOT } from './support/root.mjs'
import { stopSignal } from './support/stop-signal.mjs'

/** `npm start`: serves until it is told to stop, or says in plain words why it cannot. */
export async function start(): Promise<void> {
  loadEnv()
  const stopped = stopSignal()
  try {
    const { APP_URL, DATABASE_URL, HOST, PORT, TRUSTED_PROXIES } = env()
    trustedProxies(TRUSTED_PROXIES)
    const app = await serveApp(ROOT, refuseUnfitDatabase(DATABASE_URL))
    console.log(`Countersign is ready at ${APP_URL.origin}, listening on ${HOST}, port ${PORT}`)
    warnOfMissingKeys().catch((error) => log().error(traceOf(error), 'the keys in use could not be read'))
    await stopped
    console.log('Stopping: finishing what is in flight ...')
    await app.stop()
    await disconnect()
    process.exit(0)
  } catch (error) {
    const expected = [EnvError, MigrationError, PortBusyError, NotReadyError].some((kind) => error instanceof kind)
    console.error(expected ? (error as Error).message : error)
    process.exit(1)
  }
}

class NotReadyError extends Error {}

async function refuseUnfitDatabase(databaseUrl: string): Promise<void> {
  await refuseIfBehind(databaseUrl)
  await refuseWrongKeys()
}

async function refuseWrongKeys(): Promise<void> {
  if (await keysOpenDatabase()) return
  throw new NotReadyError(
    'ENCRYPTION_KEYS does not open what this database holds: it was sealed under another key. Set the key that was in use when it was written.',
  )
}

/** It may be one row that nothing opens any more, and everybody else can sign in: no reason to keep them waiting. */
async function warnOfMissingKeys(): Promise<void> {
  const missing = await missingKeys()
  if (missing.length === 0) return
  console.error(
    `ENCRYPTION_KEYS lacks ${missing.join(', ')}, on which something still depends. See: npm run countersign -- keys status`,
  )
}

async function refuseIfBehind(databaseUrl: string): Promise<void> {
  const { host } = new URL(databaseUrl)
  const pending = await pendingMigrations(databaseUrl, join(ROOT, 'prisma', 'migrations')).catch((error: Error) => {
    if (error instanceof MigrationError) throw error
    throw new NotReadyError(`The database at ${host} (DATABASE_URL) cannot be used: ${error.message || String(error)}`)
  })
  if (pending.length === 0) return
  throw new NotReadyError(
    `The database is not up to date: ${pending.join(', ')} must still be applied. Run: npm run countersign -- migrate`,
  )
}
