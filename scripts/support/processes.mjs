import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/*
 * Questions about other processes. On Linux /proc answers them, because a bare machine has no `ps`.
 */

/** @typedef {{ pid: number, parent: number, began: string, name: string }} Process `began` tells two uses of one number apart. */

/** The process of that number, or undefined if there is none (any more). @param {number} pid @returns {Process | undefined} */
export function findProcess(pid) {
  if (process.platform === 'linux') return fromProc(pid)
  if (process.platform === 'win32') return isAlive(pid) ? { pid, parent: 0, began: '', name: '' } : undefined
  return listWithPs(['-p', String(pid)])[0]
}

/** Whether this very process still runs. @param {{ pid: number, began: string }} known */
export function stillRuns(known) {
  return findProcess(known.pid)?.began === known.began
}

/** @param {number} pid @returns {Process | undefined} */
function fromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets, which may hold anything.
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return { pid, parent: Number(fields[1]), began: `${bootId()} ${fields[19]}`, name }
  } catch {
    return undefined
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** @param {string[]} which @returns {Process[]} */
function listWithPs(which) {
  try {
    const lines = execFileSync('ps', ['-o', 'pid=,ppid=,lstart=,command=', ...which], { encoding: 'utf8' })
      .trim()
      .split('\n')
    return lines.map((line) => {
      const [pid, parent, ...rest] = line.trim().split(/\s+/)
      // lstart is five words: Fri Nov 20 10:35:31 2026.
      const [began, name] = [rest.slice(0, 5).join(' '), rest.slice(5).join(' ')]
      return { pid: Number(pid), parent: Number(parent), began, name }
    })
  } catch {
    return []
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/**
 * The npm that started this process (`npm run ...`), if one did. There may be a shell in between.
 * @returns {Process | undefined}
 */
export function findNpm() {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  for (let at = findProcess(process.ppid), hops = 0; at && hops < 3; at = findProcess(at.parent), hops++) {
    if (at.name.startsWith('npm')) return at
  }
  return undefined
}

/** All processes below this one, children before grandchildren. @param {number} pid @returns {Process[]} */
export function descendants(pid) {
  const all =
    process.platform === 'linux'
      ? readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name))
          .flatMap((name) => fromProc(Number(name)) ?? [])
      : process.platform === 'win32'
        ? []
        : listWithPs(['-A'])
  /** @type {Process[]} */
  const found = []
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter(({ parent }) => parents.includes(parent))
    found.push(...children)
    parents = children.map((child) => child.pid)
  }
  return found
}

/**
 * Ends a process and everything below it: asks first, then insists.
 * @param {{ pid: number, began: string }} known
 * @param {number} patienceMs how long it may take to end by itself
 */
export async function endTree(known, patienceMs) {
  if (!stillRuns(known)) return
  if (process.platform === 'win32') {
    execFileSync('taskkill', ['/PID', String(known.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  const family = [known, ...descendants(known.pid)]
  send(known.pid, 'SIGTERM')
  const until = performance.now() + patienceMs
  while (performance.now() < until && family.some(stillRuns)) await sleep(50)
  for (const member of family) if (stillRuns(member)) send(member.pid, 'SIGKILL')
  while (family.some(stillRuns)) await sleep(20)
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}
