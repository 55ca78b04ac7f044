import { createServer } from 'node:net'
import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './support/build-app.mjs'
import { ensureInstalled } from './support/install.mjs'
import { loadEnv } from './support/load-env.mjs'
import { endChildren, noteChildren, takeLock } from './support/lock.mjs'
import { requireNode } from './support/node-version.mjs'
import { ROOT } from './support/root.mjs'
import { StepError } from './support/run-step.mjs'
import { stopSignal } from './support/stop-signal.mjs'

/*
 * From a fresh clone to a running server. Up to the build this needs nothing but Node itself.
 */

requireNode()
const began = performance.now()
const { demo } = options()
loadEnv()
Object.assign(process.env, { NODE_ENV: 'production' })
const dataDir = fromRoot(process.env.DATA_DIR || '.data')
const port = portNumber(process.env.PORT || '3000')

const lock = await ownFolder()
const stopped = stopSignal()

/** @type {Promise<import('./quickstart.ts').Running> | undefined} */
let serving
const work = main()
const ended = await Promise.race([
  work.then(
    () => undefined,
    (error) => error,
  ),
  stopped,
])
if (typeof ended === 'string') await end(/** @type {NodeJS.Signals} */ (ended))
else if (ended) await giveUp(ended)
else await end(await stopped)

async function main() {
  if (!(await isFree(port)))
    throw new Error(
      `Port ${port} is in use by another program. Choose another one with PORT=${port + 1} npm run quickstart`,
    )
  const onChild = noteChildren(lock)
  await ensureInstalled(onChild)
  await ensureBuilt(onChild)
  const { quickstart } = await import(new URL('../dist/quickstart.cjs', import.meta.url).href)
  serving = quickstart({ dataDir, port, demo, began })
  await serving
  lock.note({ serving: true })
}

/** One quickstart a data folder. A command that uses it is waited for. */
async function ownFolder() {
  for (;;) {
    const taken = await takeLock(join(dataDir, 'quickstart.lock'), { port })
    if ('lock' in taken) return taken.lock
    const { pid, port: itsPort, since, command } = taken.heldBy
    if (!command) {
      return fail(
        `Countersign already runs on ${dataDir}: process ${pid}, port ${itsPort}, since ${since}. End that one first, or choose another folder with DATA_DIR.`,
      )
    }
    await sleep(200)
  }
}

/** @param {NodeJS.Signals} signal */
async function end(signal) {
  if (!serving) {
    console.log('\nStopping.')
    await endChildren()
    lock.release()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  console.log('\nStopping: finishing what is in flight ...')
  const running = await serving.catch(() => undefined)
  await running?.stop()
  lock.release()
  console.log('Stopped. Everything is kept in the data folder.')
  process.exit(0)
}

/** @param {unknown} error */
async function giveUp(error) {
  await endChildren()
  lock.release()
  const { name, message } = /** @type {Error} */ (error)
  const expected = error instanceof StepError || ['Error', 'EnvError', 'MigrationError', 'PortBusyError'].includes(name)
  fail(expected ? message : String(/** @type {Error} */ (error).stack))
}

function options() {
  try {
    return parseArgs({ options: { demo: { type: 'boolean', default: false } } }).values
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\nUsage: npm run quickstart [-- --demo]`)
  }
}

/** @param {string} folder */
function fromRoot(folder) {
  return isAbsolute(folder) ? folder : join(ROOT, folder)
}

/** @param {string} text */
function portNumber(text) {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_535) return port
  return fail(`PORT must be a number from 1 to 65534; it is "${text}".`)
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE'))
    probe.listen({ port, host: process.env.HOST || '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    )
  })
}
