import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { logLength, type Plan, plansSince } from './admin/plans'
import { startBenchPostgres } from './database'
import { load } from './measure/load'
import { startSystem } from './measure/server'
import { personAt } from './people'
import { scenarioTable } from './report'
import type { Measured } from './results'
import { measureInTurns, warmUp } from './rounds'
import { type Operation, SCENARIOS, type Scenario, type Subject } from './scenarios'
import { GROWN, grownName, makeGrown } from './seed/grown'
import { type Sizes, sizesOf } from './seed/seed-people'
import { countersign } from './systems/countersign'
import type { Person } from './systems/system'

/*
 * Whether a sign-in and a session check take as long with millions of people as with a thousand; what one of them writes;
 * and that no statement reads a large table through. Exits with 1 where that is not so.
 */

const { values } = parseArgs({
  options: {
    /** Where the databases are kept: the largest takes 20 GB and half an hour. */
    dir: { type: 'string', default: '/var/tmp/bench-growth' },
    /** The largest that is measured. */
    people: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
})
const dir = resolve(values.dir)
const all = GROWN.filter(({ people }) => people <= Number(values.people))
const rounds = Number(values.rounds)
const concurrency = Number(values.concurrency)
const scenarios = SCENARIOS.filter(({ name }) => ['full sign-in', 'session check'].includes(name))
const FIRST_PORT = 4200

/** Latency and CPU in the largest, in relation to the smallest, at most. */
const MOST = 1.15
/** A table of fewer rows may be read through. */
const LARGE = 1_000
/** By so many executions a statement has been planned on each of ten connections, five times with its values and once without. */
const PLANNED_BY_THEN = 500
/** How many people are drawn, at the most, and how many of each kind are counted. */
const DRAWN = 3_000
const COUNTED = 200
/** Sealing is over by then, and connections that do nothing have told PostgreSQL what they had counted (every ten seconds). */
const SETTLED = 12_000

if (process.platform !== 'linux') throw new Error('The benchmark reads what processes use from /proc: it needs Linux.')
await countersign.build()
await makeGrown(dir, all)
// As for any PostgreSQL of that size: a quarter of the memory, and a checkpoint every half an hour.
const postgres = await startBenchPostgres(dir, {
  shared_buffers: `${Math.round(totalmem() / 2 ** 32)}GB`,
  checkpoint_timeout: '30min',
  max_wal_size: '16GB',
  'pg_stat_statements.track_planning': 'on',
})
// A run that was cut off has left these.
await postgres.admin.query('ALTER SYSTEM RESET full_page_writes')
await postgres.admin.query('SELECT pg_reload_conf()')
for (const sizes of all) await postgres.admin.query(`ALTER DATABASE "${grownName(sizes)}" RESET ALL`)
await postgres.admin.query('SELECT pg_stat_statements_reset()')
const complaints: string[] = []
const subjects: Subject[] = []
/** By database, which codes people have used: a later server must not show them again. */
const usedIn = new Map<string, Subject['used']>()
let started = 0
const stopAll = () => Promise.all(subjects.splice(0).map(({ running }) => running.stop()))
try {
  for (const sizes of all) await loadIntoMemory(grownName(sizes))
  for (const sizes of all) subjects.push(await start(sizes))
  const found: Record<string, Record<string, Measured>> = {}
  await warmUp(scenarios, subjects, concurrency)
  for (const scenario of scenarios) {
    const measured = await measureInTurns(scenario, subjects, { rounds, concurrency, postgres })
    found[scenario.name] = Object.fromEntries([...measured].map(([{ name }, each]) => [name, each]))
  }
  await stopAll()
  await complainOfPlanning(all.at(-1) as Sizes)

  const largest = all.at(-1) as Sizes
  const client = new pg.Client({ connectionString: postgres.urlOf(grownName(largest)) })
  await client.connect()
  const sizes = await sizesOf(client)
  const writes = await whatIsWritten(client, largest)
  const plans = await plansOf(largest)
  await client.end()
  report(found, sizes, writes, plans)
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ found, writes }, null, 2)}\n`)
} finally {
  await stopAll()
  await postgres.stop()
}
process.exit(complaints.length > 0 ? 1 : 0)

function nameOf({ people }: Sizes): string {
  return `${people.toLocaleString('en')} people`
}

/**
 * What has been running for a while has most of what it needs in memory, and here people come from all over: each would
 * else be the first in days. Left out are the rows of the log, which nobody who signs in reads.
 */
async function loadIntoMemory(database: string): Promise<void> {
  console.error(`Loading ${database} into memory`)
  const client = new pg.Client({ connectionString: postgres.urlOf(database) })
  await client.connect()
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm')
  await client.query(
    `SELECT pg_prewarm(c.oid) FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE c.relkind IN ('r', 'i') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'audit_events'
      ORDER BY coalesce(i.indrelid, c.oid) <> 'audit_events'::regclass`,
  )
  await client.end()
}

async function start(sizes: Sizes): Promise<Subject> {
  console.error(`Starting with ${nameOf(sizes)}`)
  const database = grownName(sizes)
  const used = usedIn.get(database) ?? new Map<string, number>()
  usedIn.set(database, used)
  const running = await startSystem(
    countersign,
    postgres.urlOf(database),
    FIRST_PORT + all.indexOf(sizes),
    async (http) => void (await http(countersign.loginPath)),
  )
  return { name: nameOf(sizes), database, system: countersign, running, people: draw(sizes), used, turn: 0 }
}

/** People from all over the installation, each once; others for every server, but the same in every run. */
function draw({ people }: Sizes): Person[] {
  const drawn = new Set<number>()
  let state = Math.imul(++started, 2_654_435_761) >>> 0
  while (drawn.size < Math.min(people, DRAWN)) {
    // Numerical Recipes' linear congruential generator; its upper bits decide.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    drawn.add(Math.floor((state / 2 ** 32) * people))
  }
  return [...drawn].map(personAt)
}

/**
 * Which statements are planned each time they are executed: PostgreSQL does so where it takes a plan for any values to be
 * much dearer than one for these, as it may only with millions of rows. That costs more than executing them.
 */
async function complainOfPlanning(sizes: Sizes): Promise<void> {
  const { rows } = await postgres.admin.query<{ query: string; calls: string; plans: string }>(
    `SELECT s.query, s.calls, s.plans FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = $1 AND s.calls >= $2 AND s.plans > s.calls / 2`,
    [grownName(sizes), PLANNED_BY_THEN],
  )
  for (const { query, calls, plans } of rows) {
    complaints.push(`planned ${plans} times for ${calls} executions: ${query.replaceAll(/\s+/g, ' ').slice(0, 300)}`)
  }
}

type Written = { wal: number; commits: number; inserted: number; updated: number; deleted: number }

/** What one operation of each kind writes, with what is done behind it: with images of pages after a checkpoint, and without. */
async function whatIsWritten(client: pg.Client, sizes: Sizes): Promise<Record<string, Written>> {
  const written: Record<string, Written> = {}
  for (const images of ['on', 'off']) {
    await postgres.admin.query(`ALTER SYSTEM SET full_page_writes = ${images}`)
    await postgres.admin.query('SELECT pg_reload_conf()')
    const subject = await start(sizes)
    subjects.push(subject)
    const signIns = (count: number) => (scenarios[0] as Scenario).prepare(subject, count)
    // Its connections are made, and its statements planned.
    await load((await signIns(50)).operations, concurrency)
    const { operations } = await signIns(COUNTED)
    const checks = subject.people.slice(-COUNTED).map((person) => {
      return () => countersign.session(subject.running.from('10.1.0.1'), countersign.sessionOf?.(person) ?? '')
    })
    for (const [name, all] of [
      ['full sign-in', operations],
      ['session check, the first in its minute', checks],
    ] as const) {
      written[`${name}, full_page_writes ${images}`] = await writtenBy(client, all)
    }
    await stopAll()
  }
  await postgres.admin.query('ALTER SYSTEM RESET full_page_writes')
  return written
}

async function writtenBy(client: pg.Client, operations: readonly Operation[]): Promise<Written> {
  await sleep(SETTLED)
  await client.query('CHECKPOINT')
  const before = await counted(client)
  await load(operations, concurrency)
  await sleep(SETTLED)
  const after = await counted(client)
  const each = (key: keyof Written) => (after[key] - before[key]) / operations.length
  return {
    wal: each('wal'),
    commits: each('commits'),
    inserted: each('inserted'),
    updated: each('updated'),
    deleted: each('deleted'),
  }
}

async function counted(client: pg.Client): Promise<Written> {
  const { rows } = await client.query<Record<keyof Written, string>>(
    `SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS wal, xact_commit AS commits, tup_inserted AS inserted,
      tup_updated AS updated, tup_deleted AS deleted FROM pg_stat_database WHERE datname = current_database()`,
  )
  const [{ wal, commits, inserted, updated, deleted }] = rows as [Record<keyof Written, string>]
  return {
    wal: Number(wal),
    commits: Number(commits),
    inserted: Number(inserted),
    updated: Number(updated),
    deleted: Number(deleted),
  }
}

/** The plans of every statement of some sign-ins and session checks, and of what is done behind them meanwhile. */
async function plansOf(sizes: Sizes): Promise<Plan[]> {
  const database = grownName(sizes)
  for (const setting of [
    `session_preload_libraries = 'auto_explain'`,
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_analyze = on',
    'auto_explain.log_buffers = on',
    'auto_explain.log_nested_statements = on',
    `auto_explain.log_format = 'json'`,
  ]) {
    await postgres.admin.query(`ALTER DATABASE "${database}" SET ${setting}`)
  }
  try {
    const log = join(dir, 'postgres.log')
    const from = logLength(log)
    const subject = await start(sizes)
    subjects.push(subject)
    for (const { prepare } of scenarios) await load((await prepare(subject, 12)).operations, 2)
    await sleep(3_000)
    await stopAll()
    return plansSince(log, from)
  } finally {
    await postgres.admin.query(`ALTER DATABASE "${database}" RESET ALL`)
  }
}

function report(
  found: Record<string, Record<string, Measured>>,
  sizes: string,
  writes: Record<string, Written>,
  plans: Plan[],
): void {
  const [small, ...others] = all.map(nameOf)
  const lines = [
    `${cpus()[0]?.model.trim()} (${cpus().length} cores), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; ` +
      `${new Date().toISOString().slice(0, 10)}; ${concurrency} at a time, medians of ${rounds} alternating rounds; ` +
      'people drawn from all over the installation. All for one operation.',
    '',
    ...scenarioTable(found, 'installation'),
    '',
    `| in relation to ${small} | | p50 | CPU | PostgreSQL CPU |`,
    '|---|---|--:|--:|--:|',
  ]
  for (const [scenario, measured] of Object.entries(found)) {
    for (const name of others) {
      const ratio = (key: keyof Measured) => (measured[name]?.[key] ?? 0) / (measured[small ?? '']?.[key] ?? 0)
      lines.push(
        `| ${scenario} | ${name} | ${(['p50', 'cpu', 'databaseCpu'] as const).map((key) => ratio(key).toFixed(2)).join(' | ')} |`,
      )
      for (const key of ['p50', 'cpu'] as const) {
        if (ratio(key) > MOST)
          complaints.push(`${scenario}: ${key} with ${name} is ${ratio(key).toFixed(2)}, over ${MOST}`)
      }
    }
  }
  lines.push(
    '',
    '| one operation, in the largest | WAL bytes | commits | rows inserted | updated | deleted |',
    '|---|--:|--:|--:|--:|--:|',
  )
  for (const [name, { wal, commits, inserted, updated, deleted }] of Object.entries(writes)) {
    const cells = [wal.toFixed(0), ...[commits, inserted, updated, deleted].map((count) => count.toFixed(1))]
    lines.push(`| ${name} | ${cells.join(' | ')} |`)
  }
  lines.push(sizes)
  console.log(lines.join('\n'))

  const reads = new Map<string, number>()
  for (const { text, scans } of plans) {
    for (const { table, rows } of scans) {
      if (rows >= LARGE) reads.set(`${table}: ${text.slice(0, 300)}`, rows)
    }
  }
  for (const [what, rows] of reads)
    complaints.push(`${rows.toLocaleString('en')} rows are read one after the other, of ${what}`)
  console.log(`\n${plans.length} statements were explained, the slowest:`)
  for (const { ms, text, indexes, buffers } of [...plans].sort((a, b) => b.ms - a.ms).slice(0, 8)) {
    console.log(`  ${ms.toFixed(1)} ms, ${buffers} pages: ${text.slice(0, 120)} … [${indexes.join(', ')}]`)
  }
  console.log(complaints.length > 0 ? `\nNot fine:\n- ${complaints.join('\n- ')}` : '\nAll fine.')
}
