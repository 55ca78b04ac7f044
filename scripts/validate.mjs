import { spawnSync } from 'node:child_process'
import { NOT_ASKED } from './support/audit-report.mjs'
import { ensureBundled } from './support/build-app.mjs'
import { ensureInstalled } from './support/install.mjs'
import { requireNode } from './support/node-version.mjs'
import { ROOT } from './support/root.mjs'

/*
 * Everything short of the browser: what must hold before a commit. All of it runs, also after a failure. With
 * --insist-on-audit (for CI) it fails too where the registry cannot be asked about known weaknesses.
 */

const INSIST = process.argv.includes('--insist-on-audit') ? ['--insist'] : []

const CHECKS = [
  ['formatting and lint', 'node_modules/@biomejs/biome/bin/biome', 'check'],
  ['route types', 'node_modules/next/dist/bin/next', 'typegen'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['unused code', 'node_modules/knip/bin/knip.js'],
  ['known weaknesses', 'scripts/audit.mjs', ...INSIST],
  ['unit and flow tests', 'node_modules/vitest/vitest.mjs', 'run'],
]

requireNode()
await ensureInstalled(() => {})
await ensureBundled()
const failed = CHECKS.flatMap(([name = '', ...command]) => {
  console.log(`\n== ${name}`)
  const began = performance.now()
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' })
  const said = status === 0 ? 'fine' : status === NOT_ASKED ? 'COULD NOT BE ASKED' : 'NOT FINE'
  console.log(`== ${name}: ${said}, ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return status === 0 || status === NOT_ASKED ? [] : [name]
})
console.log(failed.length === 0 ? '\nAll fine.' : `\nNot fine: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
