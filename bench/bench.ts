import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startBenchPostgres } from './database'
import { deployedBytes } from './measure/deployed'
import type { Http } from './measure/http'
import { median } from './measure/load'
import { weighPage } from './measure/page-weight'
import { startSystem } from './measure/server'
import { personAt } from './people'
import { report } from './report'
import type { Results } from './results'
import { measureInTurns, warmUp } from './rounds'
import { SCENARIOS, type Subject, sessionCookies } from './scenarios'
import { bareFloor } from './systems/bare-floor'
import { betterAuth } from './systems/better-auth'
import { countersign } from './systems/countersign'
import { frameworkFloor } from './systems/framework-floor'
import type { System } from './systems/system'

/*
 * This application side by side with better-auth and with what a sign-in costs at the least, in one run: what each step
 * takes, as ratios. Exits with 1 where a target is missed.
 */

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '8' },
    /** Systems and scenarios whose names hold this, separated by commas. */
    systems: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    /** Where the databases are kept; without it, they are thrown away. */
    dir: { type: 'string' },
    json: { type: 'string' },
  },
})
const isNamed = (names: string) => {
  const parts = names.split(',')
  return ({ name }: { name: string }) => parts.some((part) => name.includes(part))
}
const systems: System[] = [countersign, betterAuth, frameworkFloor, bareFloor].filter(isNamed(values.systems))
const scenarios = SCENARIOS.filter(isNamed(values.only))
const people = Array.from({ length: Number(values.people) }, (_, n) => personAt(n))
const rounds = Number(values.rounds)
const concurrency = Number(values.concurrency)
/** Starts of each system, and loads of its page. */
const REPEATED = 9
const FIRST_PORT = 4100

if (process.platform !== 'linux') throw new Error('The benchmark reads what processes use from /proc: it needs Linux.')
const dir = values.dir ? resolve(values.dir) : mkdtempSync(join(tmpdir(), 'countersign-bench-'))
for (const system of systems) await system.build()
const postgres = await startBenchPostgres(dir)
const subjects: Subject[] = []
let reached = false
try {
  const results: Results = {
    machine: `${cpus()[0]?.model.trim()} (${cpus().length} cores), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
    at: new Date().toISOString(),
    people: people.length,
    concurrency,
    rounds,
    scenarios: {},
    loginPage: {},
    start: {},
    startToPage: {},
    deployed: {},
  }
  for (const [n, system] of systems.entries()) {
    say(`Preparing ${system.name}`)
    const url = await postgres.create(databaseOf(system))
    await system.seed(url, people)
    const running = await startSystem(system, url, FIRST_PORT + n, async (http) => void (await http(system.loginPath)))
    subjects.push({
      name: system.name,
      database: databaseOf(system),
      system,
      running,
      people,
      used: new Map(),
      turn: 0,
    })
  }

  await warmUp(scenarios, subjects, concurrency)
  for (const scenario of scenarios) {
    const found = await measureInTurns(scenario, subjects, { rounds, concurrency, postgres })
    results.scenarios[scenario.name] = Object.fromEntries(
      [...found].map(([{ system }, measured]) => [system.name, measured]),
    )
  }

  for (const { system, running } of subjects) {
    say(`The login page of ${system.name}`)
    results.loginPage[system.name] = await weighPage(`${running.origin}${system.loginPath}`, REPEATED)
    if (system.deployed) results.deployed[system.name] = deployedBytes(system.deployed)
  }

  const cookies = new Map<System, string>()
  for (const subject of subjects) {
    cookies.set(subject.system, await sessionCookies(subject))
    await subject.running.stop()
  }
  const firstAnswers = {
    start: (http: Http, system: System) => system.session(http, cookies.get(system) ?? ''),
    startToPage: async (http: Http, { loginPath }: System) => void (await http(loginPath)),
  }
  for (const [figure, ask] of Object.entries(firstAnswers) as [
    keyof typeof firstAnswers,
    typeof firstAnswers.start,
  ][]) {
    const times = new Map(systems.map((system) => [system, [] as number[]]))
    for (let n = 0; n < REPEATED; n++) {
      for (const [place, system] of systems.entries()) {
        say(`Start ${n + 1} of ${system.name}`)
        const url = postgres.urlOf(databaseOf(system))
        const again = await startSystem(system, url, FIRST_PORT + place, (http) => ask(http, system))
        times.get(system)?.push(again.readyAfter)
        await again.stop()
      }
    }
    for (const [system, each] of times) results[figure][system.name] = median(each)
  }

  const { text, ...outcome } = report(results)
  reached = outcome.reached
  console.log(`\n${text}`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
} finally {
  await Promise.all(subjects.map(({ running }) => running.stop()))
  await postgres.stop()
  if (!values.dir) rmSync(dir, { recursive: true, force: true })
}
process.exit(reached ? 0 : 1)

function databaseOf({ name }: System): string {
  return name.replaceAll(/\W/g, '_')
}

function say(text: string): void {
  console.error(text)
}
