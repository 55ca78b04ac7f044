import type { ChildProcess } from 'node:child_process'
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Binaries, findBinaries } from './binaries'
import { initialise, isInitialised } from './initialise'
import { endLeftover, endProcess } from './leftover'
import { type RunAs, runAs } from './run-as'
import { spawnAs } from './spawn-as'

export type EmbeddedPostgres = {
  port: number
  pid: number
  /** Connection string of the superuser. */
  adminUrl: string
  /** Resolves when it has ended, whoever ended it. */
  ended: Promise<void>
  /** Ends it in order, sessions included; safe to call twice. */
  stop(): Promise<void>
}

export type StartOptions = {
  /** The data folder; made at first use. Beside it: `FOLDER.log`, `FOLDER.port`. */
  folder: string
  /** Of the superuser `postgres`. Counts when the folder is made. */
  password: string
  /** false trades the data's safety for speed: tests only. */
  durable?: boolean
  /** The port it must have, and waits for; else the one it had, or any. */
  port?: number
}

/**
 * Starts PostgreSQL on a data folder, on loopback TCP alone. One left behind by a killed run is ended first.
 * @throws Error with what PostgreSQL said, if it does not come up
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder)
  const { password, durable = true } = options
  mkdirSync(dirname(folder), { recursive: true })
  const binaries = findBinaries()
  const as = runAs(folder, [dirname(folder), binaries.postgres])
  if (isInitialised(folder)) await endLeftover(folder)
  else await initialise(folder, { binaries, as, password, durable })

  const deadline = performance.now() + 60_000
  let port = options.port ?? (await freePort(recordedPort(folder)))
  for (;;) {
    const attempt = await launch({ folder, binaries, as, port, password, durable })
    if ('running' in attempt) {
      writeFileSync(`${folder}.port`, `${port}\n`)
      return attempt.running
    }
    if (performance.now() > deadline || !passing(attempt.said)) {
      throw new Error(`PostgreSQL did not start. It said:\n${attempt.said.trim() || '(nothing)'}`)
    }
    await sleep(100)
    port = options.port ?? (await freePort())
  }
}

/** The connection string for a role and database of this server. */
export function connectionUrl(port: number, role: string, password: string, database: string): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/** A port somebody took in between, and the last processes of a killed server, go away by themselves. */
function passing(said: string): boolean {
  return /Address already in use|could not bind|pre-existing shared memory block|lock file "postmaster\.pid"/.test(said)
}

type Launch = {
  folder: string
  binaries: Binaries
  as: RunAs
  port: number
  password: string
  durable: boolean
}

async function launch(l: Launch): Promise<{ running: EmbeddedPostgres } | { said: string }> {
  const log = openLog(`${l.folder}.log`)
  const from = fstatSync(log).size
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket file: whoever may use the machine could reach it.
    unix_socket_directories: '',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_startup_progress_interval: '0',
    ...(l.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const child = spawnAs(
    l.as,
    l.binaries.postgres,
    ['-D', l.folder, '-p', String(l.port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    // Detached: Ctrl-C in the terminal reaches us alone, and we stop the database when the last request is answered.
    // A file, not a pipe: our own death must not make its next log line fail.
    { stdio: ['ignore', log, log], detached: true },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.unref()
  const said = () => readFrom(`${l.folder}.log`, from)
  closeSync(log)

  const adminUrl = connectionUrl(l.port, 'postgres', l.password, 'postgres')
  const failed = await untilReady(child, adminUrl)
  if (failed) return { said: said() || failed }
  const pid = child.pid as number
  let stopping: Promise<void> | undefined
  let over = false
  child.once('exit', () => {
    over = true
  })
  const stop = () => {
    // Its number may be somebody else's by now.
    stopping ??= over ? ended : endProcess(pid, { fastMs: 30_000 })
    return stopping
  }
  return { running: { port: l.port, pid, adminUrl, ended, stop } }
}

/** Waits for the first answered connection. Gives what went wrong, if it is not coming. */
async function untilReady(child: ChildProcess, url: string): Promise<string | undefined> {
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended ??= `it ended with ${signal ?? `code ${code}`}`
  })
  // Replaying a long log after a crash takes its time; a minute or two is not a failure.
  const until = performance.now() + 180_000
  while (!ended && performance.now() < until) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return ended
    } catch (error) {
      const code = (error as { code?: string }).code
      if (code === '28P01') {
        if (child.pid) await endProcess(child.pid, { fastMs: 10_000 })
        throw new Error(
          'The password of PostgreSQL is not the one its data folder was made with: restore the file with the password, or the whole data folder, from a backup.',
        )
      }
      // 57P03: it is still starting. ECONNREFUSED: it does not listen yet.
      await sleep(15)
    }
  }
  return ended ?? 'it did not become ready within three minutes'
}

const LOG_LIMIT = 5 * 1024 * 1024

function openLog(path: string): number {
  const log = openSync(path, 'a', 0o600)
  if (fstatSync(log).size < LOG_LIMIT) return log
  closeSync(log)
  closeSync(openSync(path, 'w'))
  chmodSync(path, 0o600)
  return openSync(path, 'a', 0o600)
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(Math.max(0, Math.min(fstatSync(file).size - offset, 8_192)))
    readSync(file, buffer, 0, buffer.length, offset)
    return buffer.toString('utf8')
  } finally {
    closeSync(file)
  }
}

function recordedPort(folder: string): number | undefined {
  try {
    return Number(readFileSync(`${folder}.port`, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

/** The wanted port of 127.0.0.1 if nobody has it, else any that is free. */
async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted)
  return port ?? ((await tryPort(0)) as number)
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
