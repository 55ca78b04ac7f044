import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { newId } from '@/lib/crypto/id'
import { hashToken, newToken } from '@/lib/crypto/token'
import { ROOT } from '@/scripts/support/root.mjs'
import { SECRETS } from '../seed/environment'
import { startBenchDatabase } from './database'
import { PAGES } from './pages'
import { logLength, type Plan, plansSince } from './plans'
import { ADMINISTRATOR } from './seed-large'

/*
 * How long every page of the administrators takes in a large installation, and by which indexes its queries go. Exits
 * with 1 where one is slower than the limit at the median, or reads a whole large table that it has no need to.
 */

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '5000000' },
    /** Milliseconds, at the median. */
    limit: { type: 'string', default: '300' },
    runs: { type: 'string', default: '15' },
    /** Where the database is kept for the next time; without it, it is made anew and thrown away. */
    dir: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const sizes = { users: Number(values.users), auditRows: Number(values.rows), days: 90 }
const limit = Number(values.limit)
const runs = Number(values.runs)
const PORT = 3987
const BASE = `http://localhost:${PORT}`

/** Tables that nobody may read whole without need. Small ones are read whole by any database. */
const LARGE = ['audit_events', 'users', 'user_roles', 'group_members', 'factors', 'sessions']

/** Read whole on purpose, and why. */
const JUSTIFIED: { table: string; why: string; text: RegExp }[] = [
  {
    table: 'users',
    why: 'counts everybody',
    text: /count\(\*\).*GROUP BY|GROUP BY.*count\(\*\)/,
  },
]

const dir = values.dir ? resolve(values.dir) : mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const database = await startBenchDatabase(dir, sizes)
const admin = new pg.Client({ connectionString: database.url })
await admin.connect()
let failed = false
try {
  const { token, places } = await prepare()
  const pages = PAGES.filter(({ name }) => !values.only || name.includes(values.only)).map((page) => ({
    ...page,
    path: page.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? '')),
  }))
  await admin.query(`ALTER DATABASE "${databaseName()}" RESET session_preload_libraries`)
  const times = await withServer(token, async (ask) => {
    const results = []
    for (const page of pages) {
      for (let n = 0; n < 3; n++) await ask(page.path)
      const taken: number[] = []
      let status = 0
      for (let n = 0; n < runs; n++) {
        const began = performance.now()
        status = await ask(page.path)
        taken.push(performance.now() - began)
      }
      taken.sort((a, b) => a - b)
      const at = (part: number) => taken[Math.min(taken.length - 1, Math.floor(part * taken.length))] ?? 0
      results.push({ ...page, status, fastest: at(0), median: at(0.5), p95: at(0.95) })
    }
    return results
  })
  // A second server, whose every statement is explained: what that costs is not measured.
  for (const setting of [
    `session_preload_libraries = 'auto_explain'`,
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_analyze = on',
    'auto_explain.log_buffers = on',
    `auto_explain.log_format = 'json'`,
  ]) {
    await admin.query(`ALTER DATABASE "${databaseName()}" SET ${setting}`)
  }
  const plans = await withServer(token, async (ask) => {
    const found = new Map<string, Plan[]>()
    for (const { name, path } of pages) {
      await ask(path)
      const from = logLength(database.log)
      await ask(path)
      await sleep(50)
      found.set(name, plansSince(database.log, from))
    }
    return found
  })
  report(times, plans)
} finally {
  await admin.query(`ALTER DATABASE "${databaseName()}" RESET ALL`).catch(() => {})
  await admin.end()
  await database.stop()
  if (!values.dir) rmSync(dir, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

function databaseName(): string {
  return new URL(database.url).pathname.slice(1)
}

/** A session of the administrator's, and the ids that the pages' addresses need. */
async function prepare() {
  const token = newToken()
  await admin.query(
    `INSERT INTO sessions (id, token_hash, user_id, amr, aal, auth_time, created_at, last_seen_at, expires_at)
      VALUES ($1, $2, $3, '{pwd,hwk,mfa}', 2, now(), now(), now(), now() + interval '8 hours')`,
    [newId(), hashToken(token), ADMINISTRATOR],
  )
  const middle = Math.floor(sizes.users / 2)
  const { rows } = await admin.query(
    `SELECT u.id AS person, u.email, (SELECT id FROM groups ORDER BY id OFFSET 2 LIMIT 1) AS group,
      (SELECT max(at) FROM audit_events WHERE id <= $2) AS at
      FROM users u WHERE id = ('01900000-0000-7000-8000-' || lpad(to_hex($1::int), 12, '0'))::uuid`,
    [middle, Math.floor(sizes.auditRows / 2)],
  )
  const { at, ...ids } = rows[0] as { person: string; email: string; group: string; at: Date }
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19)
  return {
    token,
    places: {
      ...ids,
      // As the list writes where a page begins.
      middle: Buffer.from(ids.email).toString('base64url'),
      administrator: ADMINISTRATOR,
      event: String(Math.floor(sizes.auditRows / 2)),
      from: time(at.getTime() - 24 * 3_600_000),
      to: time(at.getTime()),
    } as Record<string, string>,
  }
}

/** The built server, as it is run in production, for as long as `work` lasts. */
async function withServer<T>(token: string, work: (ask: (path: string) => Promise<number>) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...SECRETS,
      DATABASE_URL: database.url,
      APP_URL: BASE,
      HOST: '127.0.0.1',
      PORT: String(PORT),
      MAILBOX_DIR: mkdtempSync(join(tmpdir(), 'countersign-bench-mail-')),
      SMTP_URL: '',
      RESEND_API_KEY: '',
      LOG_LEVEL: 'warn',
    },
  })
  let said = ''
  server.stdout.on('data', (chunk) => {
    said += chunk
  })
  while (!said.includes('is ready at')) {
    if (server.exitCode !== null) throw new Error(`the server did not start:\n${said}`)
    await sleep(50)
  }
  try {
    return await work(async (path) => {
      const response = await fetch(BASE + path, {
        headers: { cookie: `countersign.session=${token}` },
        redirect: 'manual',
      })
      await response.arrayBuffer()
      return response.status
    })
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
}

type Result = { name: string; path: string; status: number; fastest: number; median: number; p95: number }

function report(times: Result[], plans: Map<string, Plan[]>): void {
  const large = Math.min(1000, sizes.users / 2)
  console.log(
    `\n${sizes.users.toLocaleString('en')} people, ${sizes.auditRows.toLocaleString('en')} rows of the audit log; ` +
      `${cpus()[0]?.model.trim()} (${cpus().length} cores), ${Math.round(totalmem() / 2 ** 30)} GiB; ` +
      `Node ${process.version}; ${new Date().toISOString().slice(0, 10)}; load ${loadavg()
        .map((load) => load.toFixed(1))
        .join(', ')} (1, 5, 15 minutes)\n`,
  )
  console.log('| page | fastest | median | p95 | queries | in the database | indexes |\n|---|--:|--:|--:|--:|--:|---|')
  const complaints: string[] = []
  for (const { name, path, status, fastest, median, p95 } of times) {
    const own = plans.get(name) ?? []
    const indexes = [...new Set(own.flatMap((plan) => plan.indexes))]
    const spent = own.reduce((sum, { ms }) => sum + ms, 0)
    console.log(
      `| ${name} | ${fastest.toFixed(0)} ms | ${median.toFixed(0)} ms | ${p95.toFixed(0)} ms | ${own.length} | ${spent.toFixed(0)} ms | ${indexes.join(', ')} |`,
    )
    if (status !== 200) complaints.push(`${name} answered ${status}: ${path}`)
    if (median > limit) complaints.push(`${name} takes ${median.toFixed(0)} ms at the median, more than ${limit}`)
    for (const { text, scans } of own) {
      for (const { table, rows } of scans) {
        if (rows < large || !LARGE.includes(table)) continue
        const reason = JUSTIFIED.find((known) => known.table === table && known.text.test(text))
        if (reason) continue
        complaints.push(`${name} reads ${rows} rows of ${table} one after the other: ${text.slice(0, 300)}`)
      }
    }
  }
  console.log('\nThe slowest statements:')
  const statements = [...plans].flatMap(([name, own]) => own.map((plan) => ({ name, ...plan })))
  for (const { name, ms, text, indexes, scans, buffers } of statements.sort((a, b) => b.ms - a.ms).slice(0, 12)) {
    const by = [...indexes, ...scans.map(({ table, rows }) => `all of ${table} (${rows})`)].join(', ')
    console.log(`  ${ms.toFixed(1)} ms, ${buffers} pages, ${name}: ${text.slice(0, 140)} … [${by}]`)
  }
  if (values.json) {
    writeFileSync(values.json, JSON.stringify({ times, plans: Object.fromEntries(plans) }, null, 2))
  }
  failed = complaints.length > 0
  console.log(failed ? `\nNot fine:\n- ${complaints.join('\n- ')}` : '\nAll fine.')
}
