import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isLoopback } from '@/lib/env'
import { readSecret, type SecretName, secret } from './secrets'

const FROM_SECRETS: [string, SecretName][] = [
  ['AUTH_SECRET', 'auth-secret'],
  ['ENCRYPTION_KEYS', 'encryption-keys'],
]

/**
 * Fills in what an installation without settings of its own needs. What is set from outside wins. Mail is kept in a
 * local mailbox only where the installation is for this machine alone; any other must say how mail is sent, since the
 * people it writes to cannot look in here.
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
  if (isForThisMachine(process.env.APP_URL)) set('MAILBOX_DIR', join(dataDir, 'mailbox'))
  if (process.env.MAILBOX_DIR) mkdirSync(process.env.MAILBOX_DIR, { recursive: true, mode: 0o700 })
}

function isForThisMachine(appUrl = ''): boolean {
  return URL.canParse(appUrl) && isLoopback(new URL(appUrl).hostname)
}
