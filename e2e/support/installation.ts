import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startRedis } from '@/lib/testing/redis'
import { testEnvironment } from '@/lib/testing/test-environment'
import { createDatabase } from '@/lib/testing/test-postgres'
import { ROOT } from '@/scripts/support/root.mjs'
import { freePort } from './free-port'
import { startRoundRobin } from './round-robin'
import { keepRemains } from './secrets'

export type Installation = {
  /** Where it answers, without a slash at the end. */
  url: string
  databaseUrl: string
  mailboxDir: string
  /** The environment it runs with. */
  env: Record<string, string>
  /** What the server has printed so far. */
  output(): string
  /** Runs `countersign ... --json` against it. @throws if that fails */
  countersign(...args: string[]): Promise<unknown>
  /** Stops the server as an operator would, and starts it again on the same data. */
  restart(): Promise<void>
  /** Kills the server as a power failure would; `restart` starts it again. */
  kill(): Promise<void>
  /** Tells each server to end (SIGTERM). @returns their exit codes, when they have; `restart` starts them again */
  terminate(): Promise<(number | null)[]>
  stop(): Promise<void>
}

/**
 * Starts the built server on a port, a database and a mailbox of its own; or several of them behind a proxy that turns to
 * each in turn, on that one database and one Redis.
 * @param name of the database
 * @param root the folder that it was built in
 * @param nextAlone served by Next's own server, as on a platform that has no room for ours: there a header says where a
 *   request came from, and work that waits is done when the platform's clock says so
 */
export async function startInstallation(
  name: string,
  overrides: Record<string, string> = {},
  { root = ROOT, instances = 1, nextAlone = false } = {},
): Promise<Installation> {
  const databaseUrl = overrides.DATABASE_URL ?? (await createDatabase(process.env.E2E_ADMIN_URL ?? '', name))
  const mailboxDir = mkdtempSync(join(tmpdir(), 'countersign-mailbox-'))
  const port = overrides.PORT ? Number(overrides.PORT) : await freePort()
  const env = {
    ...testEnvironment({ databaseUrl, mailboxDir, port }),
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    // A developer's own .env must not reach the tests.
    RESEND_API_KEY: '',
    SMTP_URL: '',
    TRUSTED_PROXIES: '',
    // Receivers of the tests.
    WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1',
    ...(nextAlone && { VERCEL: '1' }),
    ...overrides,
  }
  const shared = instances > 1 ? await share(port, instances) : null
  if (shared) Object.assign(env, { REDIS_URL: shared.redis.url, TRUSTED_PROXIES: '127.0.0.1,::1' }, overrides)
  const ports = shared?.ports ?? [port]
  let output = ''
  let servers = await startAll()

  function startAll(): Promise<ChildProcess[]> {
    return Promise.all(ports.map(start))
  }

  async function start(port: number): Promise<ChildProcess> {
    const next = [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'start', '--hostname', '127.0.0.1']
    const child = spawn(process.execPath, nextAlone ? next : [join(root, 'scripts', 'start.mjs')], {
      cwd: root,
      env: { ...process.env, ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
        said += chunk
      })
    }
    for (const until = Date.now() + 30_000; !/is ready at|Ready in/.test(said); await sleep(20)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`The server did not start:\n${output}`)
    }
    return child
  }

  async function end(server: ChildProcess): Promise<void> {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode !== null || !server.kill('SIGTERM')) return
    await ended
  }

  const installation: Installation = {
    url: `http://localhost:${port}`,
    databaseUrl,
    mailboxDir,
    env,
    output: () => output,
    async countersign(...args) {
      const command = [join(root, 'scripts', 'countersign.mjs'), ...args, '--json']
      const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } })
      return JSON.parse(stdout)
    },
    async restart() {
      await Promise.all(servers.map(end))
      servers = await startAll()
    },
    async terminate() {
      await Promise.all(servers.map(end))
      return servers.map(({ exitCode }) => exitCode)
    },
    async kill() {
      for (const server of servers) {
        const ended = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGKILL')
        await ended
      }
    },
    async stop() {
      await Promise.all(servers.map(end))
      keepRemains(installation)
      await shared?.stop()
      rmSync(mailboxDir, { recursive: true, force: true })
    },
  }
  return installation
}

/** What several instances have in common beside the database: the address, and a Redis. */
async function share(port: number, instances: number) {
  const redis = await startRedis()
  const ports = await Promise.all(Array.from({ length: instances }, freePort))
  const proxy = await startRoundRobin(port, ports)
  return {
    redis,
    ports,
    async stop() {
      const served = proxy.served()
      await proxy.stop()
      await redis.stop()
      // Else they were not tried together.
      if (served.includes(0) && Math.max(...served) > 1) throw new Error(`Requests to each instance: ${served}`)
    },
  }
}
