// Threat: a password, seed, code, token or key stands where it does not belong: in a log, in the database (audit rows, jobs,
// what webhooks were sent), or in a mail. Runs when all other specs are over, and looks for every secret that they met.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import pg from 'pg'
import { readKept, type Secret } from './support/secrets'

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-leaks-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
})

/** Every way in which a secret may be written. */
function spellingsOf({ kind, value }: Secret): string[] {
  const raw = Buffer.from(value)
  const spellings = [value, raw.toString('hex'), raw.toString('base64').replace(/=+$/, ''), encodeURIComponent(value)]
  if (kind === 'backup code') spellings.push(value.replaceAll('-', ''), value.toUpperCase())
  const bytes =
    kind === 'seed' ? fromBase32(value) : /^[\w-]{43}$/.test(value) ? Buffer.from(value, 'base64url') : undefined
  if (bytes) {
    spellings.push(...(['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form).replace(/=+$/, '')))
  }
  return spellings
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/**
 * Six digits turn up in every number and every hash. A code would be printed or stored as a value of its own: in quotes,
 * or as a word after a space, an equals sign or a bracket, where nothing says that it is a part of something longer.
 */
const CODE = /(?<=["' =([])\d{6}(?=["' )\],;]|$)/gm

/** The secrets that stand in a text, with what is around them. */
function found(folder: string, text: string, secrets: Secret[]): string[] {
  const [patterns, file] = [join(folder, 'patterns'), join(folder, 'text')]
  const long = secrets.filter(({ kind }) => kind !== 'code')
  const kinds = new Map(long.flatMap((secret) => spellingsOf(secret).map((spelling) => [spelling, secret.kind])))
  writeFileSync(patterns, `${[...kinds.keys()].join('\n')}\n`)
  writeFileSync(file, text)
  const hits = grep(['-aoFf', patterns, file])
  const codes = new Set(secrets.filter(({ kind }) => kind === 'code').map(({ value }) => value))
  const places = [...new Set(hits)].map((hit) => place(text, text.indexOf(hit), kinds.get(hit) ?? 'a secret'))
  const codePlaces = [...text.matchAll(CODE)]
    .filter(([code]) => codes.has(code))
    .map(({ index }) => place(text, index, 'code'))
  return [...places, ...codePlaces].slice(0, 10)
}

const place = (text: string, at: number, kind: string) =>
  `${kind}: ... ${text.slice(Math.max(0, at - 160), at + 60)} ...`

/** One pass over the text, however many are looked for. */
function grep(args: string[]): string[] {
  try {
    const printed = execFileSync('grep', args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 1 << 26,
    })
    return printed.split('\n').filter(Boolean)
  } catch (error) {
    // Nothing was found.
    if ((error as { status?: number }).status === 1) return []
    throw error
  }
}

/** Every row of every table of a database, as JSON. */
async function rowsOf(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)
    texts.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return texts.join('\n')
}

async function databases(): Promise<{ name: string; text: string }[]> {
  const admin = new pg.Client({ connectionString: process.env.E2E_ADMIN_URL })
  await admin.connect()
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN ('postgres', 'template0', 'template1')`,
  )
  await admin.end()
  const dumps: { name: string; text: string }[] = []
  for (const { datname: name } of rows) {
    const url = new URL(process.env.E2E_ADMIN_URL ?? '')
    url.pathname = `/${name}`
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    dumps.push({ name, text: await rowsOf(client) })
    await client.end()
  }
  return dumps
}

test('no secret that the tests met stands in a log, a table, or where it does not belong in a mail', async ({
  folder,
}) => {
  test.setTimeout(120_000)
  const { secrets, remains } = readKept()
  test.skip(remains.length === 0, 'no installation was started')
  expect(secrets.length, 'secrets that were met').toBeGreaterThan(1)

  // What is looked for is found where it is.
  const [one] = secrets
  const inHex = one && Buffer.from(one.value).toString('hex')
  expect(
    found(folder, `{"details":"\\\\x${inHex}"} code=987654\n`, [...secrets, { kind: 'code', value: '987654' }]),
  ).toHaveLength(one?.kind === 'code' ? 1 : 2)

  for (const { name, output } of remains) expect(found(folder, output, secrets), `the log of ${name}`).toEqual([])
  for (const { name, text } of await databases()) {
    expect(found(folder, text, secrets), `the database ${name}`).toEqual([])
  }
  const mails = remains.flatMap((each) => each.mails)
  const about = mails.map(({ subject, to }) => `${subject} ${to}`).join('\n')
  expect(found(folder, about, secrets), 'who a mail is to, and its subject').toEqual([])
  // Links and codes are what mails are for.
  const never = secrets.filter(
    ({ kind, value }) => kind !== 'code' && !mails.some(({ text }) => text.includes(`token=${value}`)),
  )
  const bodies = mails.map(({ text, html }) => `${text}\n${html}`).join('\n')
  expect(found(folder, bodies, never), 'what mails say').toEqual([])
})
