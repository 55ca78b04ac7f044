import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { testEnvironment } from '@/lib/testing/test-environment'
import { createDatabase } from '@/lib/testing/test-postgres'
import { ROOT } from '@/scripts/support/root.mjs'
import { freePort } from './free-port'

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
  stop(): Promise<void>
}

/**
 * Starts the built server on a port, a database and a mailbox of its own.
 * @param name of the database
 * @param root the folder that it was built in
 */
export async function startInstallation(
  name: string,
  overrides: Record<string, string> = {},
  root = ROOT,
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
    ...overrides,
  }
  let output = ''
  let server = await start()

  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = output.length
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
      })
    }
    for (const until = Date.now() + 30_000; !output.slice(said).includes('is ready at'); await sleep(20)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`The server did not start:\n${output}`)
    }
    return child
  }

  async function end(): Promise<void> {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode !== null || !server.kill('SIGTERM')) return
    await ended
  }

  return {
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
      await end()
      server = await start()
    },
    async kill() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGKILL')
      await ended
    },
    async stop() {
      await end()
      rmSync(mailboxDir, { recursive: true, force: true })
    },
  }
}
