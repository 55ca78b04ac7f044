import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createFile } from './create-file.mjs'
import { descendants, endTree, findNpm, findProcess, stillRuns } from './processes.mjs'

/**
 * @typedef {object} Holder what a lock file says of who holds it
 * @property {number} pid
 * @property {string} began
 * @property {{ pid: number, began: string }} [npm] the npm that started it, if one did: it ends with its npm
 * @property {string} since when, ISO 8601
 * @property {number} [port]
 * @property {boolean} [serving] the server is up
 * @property {boolean} [command] held for the moment of a command
 * @property {{ pid: number, began: string }} [step] the long step that runs below it
 */

/**
 * @typedef {object} Lock
 * @property {(changes: Partial<Holder>) => void} note puts something more into the file
 * @property {() => void} release
 */

/**
 * Takes a lock that a killed holder cannot keep. What a killed holder left running (an install, a build) is ended
 * first, and so is a holder whose npm was killed: nobody is left who could stop it.
 * @param {string} file
 * @param {Partial<Holder>} about
 * @returns {Promise<{ lock: Lock } | { heldBy: Holder }>}
 */
export async function takeLock(file, about) {
  mkdirSync(dirname(file), { recursive: true })
  const me = findProcess(process.pid)
  /** @type {Holder} */
  let content = {
    pid: process.pid,
    began: me?.began ?? '',
    npm: findNpm(),
    since: new Date().toISOString(),
    ...about,
  }
  for (;;) {
    if (createFile(file, JSON.stringify(content))) break
    const holder = read(file)
    if (holder && stillRuns(holder)) {
      if (!isOrphan(holder)) return { heldBy: holder }
      await endTree(holder, 20_000)
    }
    if (holder?.step) await endTree(holder.step, 2_000)
    remove(file, holder)
  }
  return {
    lock: {
      note(changes) {
        content = { ...content, ...changes }
        const draft = `${file}.${process.pid}`
        writeFileSync(draft, JSON.stringify(content), { mode: 0o600 })
        renameSync(draft, file)
      },
      release() {
        if (read(file)?.pid === process.pid) rmSync(file, { force: true })
      },
    },
  }
}

/** @param {Holder} holder */
function isOrphan({ npm }) {
  return npm !== undefined && !stillRuns(npm)
}

/** @param {string} file @returns {Holder | undefined} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Removes the file unless somebody else has taken the lock meanwhile. @param {string} file @param {Holder | undefined} seen */
function remove(file, seen) {
  const aside = `${file}.old.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = read(aside)
  if (moved && seen && (moved.pid !== seen.pid || moved.began !== seen.began)) {
    try {
      linkSync(aside, file)
    } catch {
      // A third one came; it will find out.
    }
  }
  rmSync(aside, { force: true })
}

/** Notes a long step's process, with all that it needs to be found again after we were killed. @param {Lock} lock */
export function noteChildren(lock) {
  return (/** @type {import('node:child_process').ChildProcess} */ child) => {
    const found = child.pid === undefined ? undefined : findProcess(child.pid)
    if (found) lock.note({ step: { pid: found.pid, began: found.began } })
    child.once('close', () => lock.note({ step: undefined }))
  }
}

/** Ends everything this process has started. */
export async function endChildren() {
  await Promise.all(descendants(process.pid).map((child) => endTree(child, 3_000)))
}
