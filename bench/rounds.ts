import type { BenchPostgres } from './database'
import { load, median } from './measure/load'
import { measureRound, type Round } from './measure/round'
import { statementsOf } from './measure/statements'
import type { Measured } from './results'
import type { Scenario, Subject } from './scenarios'

/** Does each scenario once in all subjects, and measures nothing: what runs in production has been running for a while. */
export async function warmUp(scenarios: readonly Scenario[], subjects: readonly Subject[], concurrency: number) {
  for (const scenario of scenarios) {
    for (const subject of subjects) {
      console.error(`${scenario.name}, warming up: ${subject.name}`)
      const { operations, afterwards } = await scenario.prepare(subject, scenario.operations)
      await load(operations, concurrency)
      await afterwards?.()
    }
  }
}

/** Measures one scenario in all subjects, in alternating rounds. @returns the medians of those that have the like */
export async function measureInTurns(
  scenario: Scenario,
  subjects: readonly Subject[],
  { rounds, concurrency, postgres }: { rounds: number; concurrency: number; postgres: BenchPostgres },
): Promise<Map<Subject, Measured>> {
  const found = new Map(subjects.map((subject) => [subject, [] as Round[]]))
  for (let round = 1; round <= rounds; round++) {
    // Each is first in its turn.
    for (const subject of [...subjects.slice(round % subjects.length), ...subjects.slice(0, round % subjects.length)]) {
      const { operations, afterwards } = await scenario.prepare(subject, scenario.operations)
      if (operations.length === 0) continue
      console.error(`${scenario.name}, round ${round}: ${subject.name}`)
      const pids = { server: subject.running.pid, postgres: postgres.pid }
      const measured = await measureRound(operations, concurrency, pids)
      await afterwards?.()
      found.get(subject)?.push(measured)
    }
  }
  const results = new Map<Subject, Measured>()
  for (const [subject, all] of found) {
    if (all.length === 0) continue
    const { operations, afterwards } = await scenario.prepare(subject, 12)
    const statements = await statementsOf(postgres.admin, subject.database, operations)
    await afterwards?.()
    results.set(subject, { ...mediansOf(all), statements })
  }
  return results
}

function mediansOf(all: Round[]): Omit<Measured, 'statements'> {
  const of = (key: keyof Round) => median(all.map((round) => round[key]))
  return {
    operations: of('operations'),
    throughput: of('throughput'),
    p50: of('p50'),
    p99: of('p99'),
    cpu: of('cpu'),
    databaseCpu: of('databaseCpu'),
    peak: of('peak'),
  }
}
