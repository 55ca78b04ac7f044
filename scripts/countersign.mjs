import { ensureBundled } from './support/build-app.mjs'
import { isInstalled } from './support/install.mjs'
import { requireNode } from './support/node-version.mjs'
import { StepError, showProgressOn } from './support/run-step.mjs'

requireNode()
showProgressOn(process.stderr)
if (!isInstalled()) fail('The packages are not installed. Run: npm ci')
try {
  await ensureBundled()
} catch (error) {
  if (!(error instanceof StepError)) throw error
  fail(error.message)
}
const { countersign } = await import(new URL('../dist/countersign.cjs', import.meta.url).href)
await countersign(process.argv.slice(2))

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}
