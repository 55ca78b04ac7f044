import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server that runs on a data folder. */
export type Running = { pid: number; port: number }

/** The PostgreSQL that runs on this folder now, whoever started it. */
export function findRunning(folder: string): Running | undefined {
  const noted = readPidFile(folder)
  return noted && isPostgresOn(folder, noted.pid) ? noted : undefined
}

/**
 * Ends a PostgreSQL that a killed run left behind, and removes the note of one that is gone: neither is ever a reason
 * not to start. First fast (sessions end, a checkpoint is written), then at once (the log is replayed at the next
 * start), then by force.
 */
export async function endLeftover(folder: string): Promise<void> {
  const running = findRunning(folder)
  if (running) await endProcess(running.pid, { fastMs: 10_000 })
  // Its process is gone, or the number now belongs to something else: PostgreSQL itself would refuse on the latter.
  rmSync(join(folder, 'postmaster.pid'), { force: true })
}

/** Ends a PostgreSQL server and waits until it is gone. @param fastMs how long it may take to end in order */
export async function endProcess(pid: number, { fastMs }: { fastMs: number }): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', fastMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ]
  for (const [signal, patienceMs] of steps) {
    if (!send(pid, signal)) return
    const until = performance.now() + patienceMs
    while (performance.now() < until) {
      if (!isAlive(pid)) return
      await sleep(10)
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end. Please end it by hand and try again.`)
}

function readPidFile(folder: string): Running | undefined {
  try {
    // Lines: process, data folder, start time, port, ... (PostgreSQL's own format).
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    const port = Number(lines[3])
    return Number.isSafeInteger(pid) && pid > 1 ? { pid, port } : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The process number may have been given to something else since: it must be a PostgreSQL, and on this folder. */
function isPostgresOn(folder: string, pid: number): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)) return true
    } catch {
      // Another account's process: its command line is still to be read.
    }
  }
  return /postgres/.test(commandLine(pid)) && (process.platform === 'win32' || commandLine(pid).includes(folder))
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const [file, args]: [string, string[]] =
      process.platform === 'win32'
        ? ['tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']]
        : ['ps', ['-p', String(pid), '-o', 'command=']]
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

/** Whether the process still runs; one that has ended but was not collected by its parent yet does not. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
    } catch {
      return false
    }
  }
  return send(pid, 0)
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
