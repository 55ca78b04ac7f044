import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readSecret, type SecretName, secret } from './secrets'

const FROM_SECRETS: [string, SecretName][] = [
  ['AUTH_SECRET', 'auth-secret'],
  ['ENCRYPTION_KEYS', 'encryption-keys'],
]

/**
 * Fills in what an installation without settings of its own needs. What is set from outside wins.
 * @param secrets `make` at the first start; `read` takes those that are there
 */
export function completeEnvironment(dataDir: string, port: number, secrets: 'make' | 'read'): void {
  const set = (name: string, value: string | undefined) => {
    if (!process.env[name] && value !== undefined) process.env[name] = value
  }
  for (const [variable, name] of FROM_SECRETS) {
    if (!process.env[variable]) set(variable, secrets === 'make' ? secret(dataDir, name) : readSecret(dataDir, name))
  }
  process.env.DATA_DIR = dataDir
  process.env.PORT = String(port)
  set('APP_URL', `http://localhost:${port}`)
  if (process.env.RESEND_API_KEY || process.env.SMTP_URL) return
  set('MAILBOX_DIR', join(dataDir, 'mailbox'))
  mkdirSync(process.env.MAILBOX_DIR ?? '', { recursive: true, mode: 0o700 })
}
