import { build } from './support/build-app.mjs'
import { requireNode } from './support/node-version.mjs'
import { StepError } from './support/run-step.mjs'

requireNode()
try {
  await build()
} catch (error) {
  if (!(error instanceof StepError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
