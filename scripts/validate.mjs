import { spawnSync } from 'node:child_process'
import { ensureBundled } from './support/build-app.mjs'
import { ensureInstalled } from './support/install.mjs'
import { requireNode } from './support/node-version.mjs'
import { ROOT } from './support/root.mjs'

/*
 * Everything short of the browser: what must hold before a commit. All of it runs, also after a failure.
 */

const CHECKS = [
  ['formatting and lint', 'node_modules/@biomejs/biome/bin/biome', 'check'],
  ['route types', 'node_modules/next/dist/bin/next', 'typegen'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['unused code', 'node_modules/knip/bin/knip.js'],
  ['unit and flow tests', 'node_modules/vitest/vitest.mjs', 'run'],
]

requireNode()
await ensureInstalled(() => {})
await ensureBundled()
const failed = CHECKS.flatMap(([name = '', ...command]) => {
  console.log(`\n== ${name}`)
  const began = performance.now()
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' })
  console.log(`== ${name}: ${status === 0 ? 'fine' : 'NOT FINE'}, ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return status === 0 ? [] : [name]
})
console.log(failed.length === 0 ? '\nAll fine.' : `\nNot fine: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
