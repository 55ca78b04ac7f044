import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation } from './installation'

/**
 * Every secret that the tests meet is kept, and at the end of the run looked for wherever none belongs
 * (e2e/no-secret-is-left-behind.leaks.ts). It is kept as it passes: in what a client sends and gets, in what a browser's
 * forms send, in its cookies, in the mailbox.
 */

export type SecretKind = 'password' | 'seed' | 'code' | 'backup code' | 'token' | 'key'
export type Secret = { kind: SecretKind; value: string }

/** What is left of an installation that has ended. */
export type Remains = {
  name: string
  output: string
  mails: { subject: string; to: string; text: string; html: string }[]
}

const kept = new Set<string>()
let count = 0

const folder = () => process.env.E2E_SECRETS ?? ''

export function keepSecret(kind: SecretKind, value: string): void {
  if (!folder() || kept.has(value)) return
  kept.add(value)
  appendFileSync(join(folder(), `${process.pid}.secrets`), `${JSON.stringify({ kind, value })}\n`)
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** Of fields and cookies. What a security key is to sign looks the same, and is none. */
const OF_TOKEN = /token|ticket|countersign\.|next-auth\.|authjs\./i
const BACKUP_CODE = /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/

/** Keeps what a field holds, if its name and its looks say that it is a secret. */
function keepField(name: string, value: string): void {
  if (TOKEN.test(value) && OF_TOKEN.test(name)) keepSecret('token', value)
  else if (BACKUP_CODE.test(value)) keepSecret('backup code', value)
  // Short and common ones stand in ordinary text as well.
  else if (/password$/i.test(name) && value.length >= 12 && /\d/.test(value)) keepSecret('password', value)
  else if (/secret$/i.test(name) && /^[A-Z2-7]{16,}$/.test(value)) keepSecret('seed', value)
  else if (/^(cs|whsec)_.{20,}/.test(value)) keepSecret('key', value)
}

/** Keeps the secrets in what was sent or answered; what is nested deeper than anything of ours holds none. */
export function keepSecretsIn(value: unknown, name = '', depth = 0): void {
  if (depth > 10) return
  if (typeof value === 'string') keepField(name, value)
  else if (Array.isArray(value)) for (const part of value) keepSecretsIn(part, name, depth + 1)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) keepSecretsIn(part, key, depth + 1)
  }
}

/** Keeps those in the body of a form, as browsers write it: in the address's way, or in parts. */
export function keepSecretsInForm(body: string): void {
  for (const [, name = '', value = ''] of body.matchAll(/name="(?:_\d+_)?([^"]+)"\r\n\r\n([^\r]*)\r\n/g)) {
    keepField(name, value)
  }
  if (!body.startsWith('--')) for (const [name, value] of new URLSearchParams(body)) keepField(name, value)
}

/** Keeps what the server of an installation printed, and what was sent from there; and the secrets in that. */
export function keepRemains({ databaseUrl, env, mailboxDir, output }: Installation): void {
  if (!folder()) return
  keepSecret('key', env.AUTH_SECRET ?? '')
  for (const [, key = ''] of (env.ENCRYPTION_KEYS ?? '').matchAll(/:([^,]+)/g)) keepSecret('key', key)
  const mails = readdirSync(mailboxDir)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(mailboxDir, file), 'utf8')) as Remains['mails'][number])
  for (const { text } of mails) {
    for (const [, token = ''] of text.matchAll(/[?&]token=([\w-]{43})/g)) keepSecret('token', token)
    const code = /\b\d{6}\b/.exec(text)?.[0]
    if (code) keepSecret('code', code)
  }
  const name = new URL(databaseUrl).pathname.slice(1)
  const remains: Remains = { name, output: output(), mails }
  writeFileSync(join(folder(), `${process.pid}-${++count}.remains`), JSON.stringify(remains))
}

/** All that was kept in this run. */
export function readKept(): { secrets: Secret[]; remains: Remains[] } {
  const read = (end: string) =>
    readdirSync(folder())
      .filter((file) => file.endsWith(end))
      .map((file) => readFileSync(join(folder(), file), 'utf8'))
  const lines = read('.secrets').flatMap((text) => text.split('\n').filter(Boolean))
  return {
    secrets: [...new Set(lines)].map((line) => JSON.parse(line) as Secret),
    remains: read('.remains').map((text) => JSON.parse(text) as Remains),
  }
}
