import type { Measured, Results, SystemName } from './results'
import { TARGETS } from './targets'

const COLUMNS = [
  ['ops/s', 'throughput', 1],
  ['p50 ms', 'p50', 2],
  ['p99 ms', 'p99', 2],
  ['CPU ms', 'cpu', 2],
  ['PostgreSQL CPU ms', 'databaseCpu', 2],
  ['statements', 'statements', 0],
  ['peak MiB', 'peak', 0],
] as const

/** What was found, as Markdown, and whether every target is reached. */
export function report(results: Results): { text: string; reached: boolean } {
  const lines = [
    `${results.machine}; ${results.at.slice(0, 10)}; ${results.people.toLocaleString('en')} people, ` +
      `${results.concurrency} at a time, medians of ${results.rounds} alternating rounds. All for one operation.`,
    '',
    ...scenarioTable(results.scenarios, 'system'),
  ]
  lines.push(
    '',
    '| | login page: script | style | all | requests | loaded | start to session check | to login page | deployed |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
  )
  for (const system of Object.keys(results.start) as SystemName[]) {
    const page = results.loginPage[system]
    const deployed = results.deployed[system]
    const weights = page
      ? [kB(page.script), kB(page.style), kB(page.total), String(page.requests), `${page.loaded.toFixed(0)} ms`]
      : ['', '', '', '', '']
    const starts = [results.start, results.startToPage].map((each) => `${each[system]?.toFixed(0)} ms`)
    lines.push(
      `| ${[system, ...weights, ...starts, deployed ? `${(deployed / 1e6).toFixed(1)} MB` : ''].join(' | ')} |`,
    )
  }
  lines.push('', '| ratio | against | measured | at most | |', '|---|---|--:|--:|---|')
  let reached = true
  for (const { what, against, most, of } of TARGETS) {
    const ratio = of(results, 'countersign') / of(results, against)
    if (Number.isNaN(ratio)) continue
    const fine = ratio <= most
    reached &&= fine
    lines.push(`| ${what} | ${against} | ${ratio.toFixed(2)} | ${most.toFixed(2)} | ${fine ? 'reached' : 'missed'} |`)
  }
  return { text: lines.join('\n'), reached }
}

/** What each scenario took in each of some subjects, as lines of Markdown. */
export function scenarioTable(scenarios: Record<string, Record<string, Measured>>, subject: string): string[] {
  const lines = [
    `| scenario | ${subject} | ${COLUMNS.map(([title]) => title).join(' | ')} |`,
    `|---|---|${COLUMNS.map(() => '--:').join('|')}|`,
  ]
  for (const [scenario, subjects] of Object.entries(scenarios)) {
    for (const [name, measured] of Object.entries(subjects)) {
      const cells = COLUMNS.map(([, key, digits]) => measured[key].toFixed(digits))
      lines.push(`| ${scenario} | ${name} | ${cells.join(' | ')} |`)
    }
  }
  return lines
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
