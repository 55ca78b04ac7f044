import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle, isBundled, readNote } from './bundle.mjs'
import { compressFiles } from './compress-files.mjs'
import { fingerprint } from './fingerprint.mjs'
import { noteChildren, takeLock } from './lock.mjs'
import { ROOT } from './root.mjs'
import { runStep, timed } from './run-step.mjs'

const NOTE = join(ROOT, 'dist', 'app.json')

/** Whether there is a complete build, of whatever sources: what `npm start` needs. */
export function hasBuild() {
  const note = readNote(NOTE)
  return note?.buildId !== undefined && note.buildId === buildId()
}

/** Whether the build is complete and of these very sources. */
export function isBuilt() {
  return isBundled() && hasBuild() && readNote(NOTE)?.fingerprint === fingerprint('app')
}

function buildId() {
  try {
    return readFileSync(join(ROOT, '.next', 'BUILD_ID'), 'utf8')
  } catch {
    return undefined
  }
}

/** Builds the commands and the app, unless that is done. @param {OnChild} [onChild] */
export async function ensureBuilt(onChild) {
  if (!isBuilt()) await alone(() => (isBuilt() ? undefined : buildApp), onChild)
}

/** Builds the commands alone, unless that is done: seconds, for the command line. @param {OnChild} [onChild] */
export async function ensureBundled(onChild) {
  if (!isBundled()) await alone(() => (isBundled() ? undefined : bundle), onChild)
}

/** Builds everything. @param {OnChild} [onChild] */
export async function build(onChild) {
  await alone(() => buildApp, onChild)
}

/** @typedef {Parameters<typeof runStep>[1]} OnChild */

/** @param {OnChild} onChild */
async function buildApp(onChild) {
  // First away with the note: a build that is interrupted must not pass for the one before.
  rmSync(NOTE, { force: true })
  await bundle(onChild)
  const current = fingerprint('app')
  await runStep(
    'Building the app',
    onChild,
    process.execPath,
    [join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } },
  )
  await timed('Compressing its files', () => compressFiles(join(ROOT, '.next', 'static')))
  writeFileSync(NOTE, JSON.stringify({ fingerprint: current, buildId: buildId() }))
}

/**
 * One build at a time in this folder: a second one waits for the first, and then has perhaps nothing left to do.
 * @param {() => ((onChild: OnChild) => Promise<void>) | undefined} whatToDo asked once nobody else builds
 * @param {OnChild} [onChild]
 */
async function alone(whatToDo, onChild) {
  for (let waited = false; ; ) {
    const taken = await takeLock(join(ROOT, 'dist', 'build.lock'), {})
    if ('lock' in taken) {
      const note = noteChildren(taken.lock)
      try {
        await whatToDo()?.((child) => {
          note(child)
          onChild?.(child)
        })
      } finally {
        taken.lock.release()
      }
      return
    }
    if (!waited) console.log(`Waiting for another build of this folder (process ${taken.heldBy.pid}) ...`)
    waited = true
    await sleep(500)
  }
}
