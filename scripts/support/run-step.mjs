import { spawn } from 'node:child_process'

/** @type {NodeJS.WriteStream} */
let out = process.stdout

/** Where progress is shown; a command whose output is for machines sends it elsewhere. @param {NodeJS.WriteStream} stream */
export function showProgressOn(stream) {
  out = stream
}

/** A step that failed; what it said has been shown. */
export class StepError extends Error {}

/**
 * Runs one long step: says that it began, every now and then that it still runs, and how long it took. What it prints
 * is shown if it fails.
 * @param {string} title such as "Installing packages"
 * @param {(child: import('node:child_process').ChildProcess) => void} onChild hears of each process started
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @throws {StepError} if it fails
 */
export async function runStep(title, onChild, command, args, options = {}) {
  await timed(title, () => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    onChild(child)
    /** @type {Buffer[]} */
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        if (code === 0) return resolve(undefined)
        process.stderr.write(`\n${Buffer.concat(output)}\n`)
        reject(new StepError(`${title}: ended with ${signal ?? `code ${code}`}`))
      })
    })
  })
}

/**
 * The same for work in this process.
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function timed(title, work) {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  const tty = out.isTTY === true
  const show = (/** @type {string} */ text) => out.write(tty ? `\r\x1b[K${text}` : `${text}\n`)
  show(`${title} ...`)
  const heartbeat = setInterval(() => show(`${title} ... ${seconds()}`), tty ? 1_000 : 10_000)
  try {
    const result = await work()
    clearInterval(heartbeat)
    show(`${title}: done in ${seconds()}${tty ? '\n' : ''}`)
    return result
  } catch (error) {
    clearInterval(heartbeat)
    show(`${title}: failed after ${seconds()}${tty ? '\n' : ''}`)
    throw error
  }
}
