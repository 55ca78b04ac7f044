import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '@/scripts/support/root.mjs'

export type Command = {
  /** What it has printed so far, on both streams. */
  output(): string
  /** Waits for words in the output. @throws if it ends without them */
  says(words: string): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Waits for its end. @returns its exit code, or the signal that ended it */
  ended: Promise<number | NodeJS.Signals | null>
}

/** Empty counts as not set, and wins over a developer's own .env file. */
const UNSET = Object.fromEntries(
  [
    'DATABASE_URL',
    'APP_URL',
    'AUTH_SECRET',
    'ENCRYPTION_KEYS',
    'MAILBOX_DIR',
    'RESEND_API_KEY',
    'SMTP_URL',
    'TRUSTED_PROXIES',
    'PORT',
    'HOST',
    'DATA_DIR',
  ].map((name) => [name, '']),
)

/** Runs one of the project's scripts with an environment that holds these variables and no others of ours. */
export function run(script: string, args: string[], env: Record<string, string>): Command {
  // Not under the npm that runs the tests: that would be taken for the one that started the command.
  const { npm_lifecycle_event: _, ...rest } = process.env
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'scripts', script), ...args], {
    cwd: ROOT,
    env: { ...rest, ...UNSET, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return {
    output: () => output,
    async says(words) {
      for (const until = Date.now() + 60_000; !output.includes(words); await sleep(20)) {
        const over = child.exitCode !== null || child.signalCode !== null
        if ((over && !output.includes(words)) || Date.now() > until)
          throw new Error(`It never said "${words}":\n${output}`)
      }
    },
    signal: (signal) => void child.kill(signal),
    ended,
  }
}
