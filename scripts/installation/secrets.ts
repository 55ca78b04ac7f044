import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFile } from '../support/create-file.mjs'

/** What an installation without settings of its own keeps to itself. */
const SECRETS = {
  'auth-secret': () => randomBytes(32).toString('base64url'),
  'encryption-keys': () => `k1:${randomBytes(32).toString('base64url')}`,
  /** Of the database role the app uses. */
  'database-password': () => randomBytes(24).toString('base64url'),
  /** Of PostgreSQL's superuser. */
  'postgres-password': () => randomBytes(24).toString('base64url'),
}

export type SecretName = keyof typeof SECRETS

/** A secret of this data folder, or undefined if it has none yet. */
export function readSecret(dataDir: string, name: SecretName): string | undefined {
  const file = join(dataDir, 'secrets', name)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/**
 * The same, made at first use: a file that only this account may read, complete from its first moment.
 * @throws Error if the database is there but its secret is gone: a new one would open nothing
 */
export function secret(dataDir: string, name: SecretName): string {
  const found = readSecret(dataDir, name)
  if (found) return found
  const file = join(dataDir, 'secrets', name)
  if (name !== 'auth-secret' && existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new Error(
      `${file} is missing, and the database cannot be used without it. Restore it from a backup of ${dataDir}.`,
    )
  }
  mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 })
  createFile(file, `${SECRETS[name]()}\n`)
  return readFileSync(file, 'utf8').trim()
}
