import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './support/build-app.mjs'
import { ensureInstalled } from './support/install.mjs'
import { requireNode } from './support/node-version.mjs'
import { ROOT } from './support/root.mjs'
import { ensureTestTools } from './support/test-tools.mjs'

/*
 * Every test, from a fresh clone: installs, builds, runs, and ends with one line that counts them all.
 */

/** @typedef {{ passed: number, failed: number }} Count */

requireNode()
try {
  const noChild = () => {}
  await ensureInstalled(noChild)
  await ensureTestTools(noChild)
  await ensureBuilt()
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exit(1)
}

const results = mkdtempSync(join(tmpdir(), 'countersign-results-'))
const unit = join(results, 'unit.json')
const browser = join(results, 'browser.json')
const counts = [
  count(
    await run([
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${unit}`,
    ]),
    unit,
    countUnit,
  ),
  count(
    await run(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: browser,
    }),
    browser,
    countBrowser,
  ),
]
rmSync(results, { recursive: true, force: true })

const passed = counts.reduce((sum, one) => sum + one.passed, 0)
const failed = counts.reduce((sum, one) => sum + one.failed, 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 || counts.some((one) => one.passed === 0) ? 1 : 0)

/** @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<boolean>} whether it ended well */
function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } })
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}

/**
 * @param {boolean} well @param {string} file
 * @param {(report: any) => Count} read
 * @returns {Count}
 */
function count(well, file, read) {
  /** @type {Count} */
  let counted = { passed: 0, failed: 0 }
  try {
    counted = read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // It ended before it could report.
  }
  // A failure outside any test (a set-up, a file that does not load) is one as well.
  return !well && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

/** @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report */
function countUnit({ numPassedTests, numFailedTests, testResults }) {
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

/** @param {{ stats: { expected: number, flaky: number, unexpected: number } }} report */
function countBrowser({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected }
}
