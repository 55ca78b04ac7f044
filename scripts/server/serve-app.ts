import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { env } from '@/lib/env'
import { announceServing } from '@/lib/serving'
import { compressedFiles } from './compressed-files'
import { runShutdownCallbacks } from './drain'
import { type Handler, startServer } from './start-server'

export type RunningApp = {
  /** Finishes what is in flight, then lets the app end its own work. */
  stop(): Promise<void>
}

/** The first requests come before the work behind them. */
const REQUESTS_FIRST_MS = 500

/**
 * Serves the built app with the checked environment.
 * @param root the project's folder
 * @param mayServe what has to be fine before it listens; looked into while the app prepares
 * @throws PortBusyError, EnvError, and what `mayServe` throws
 */
export async function serveApp(root: string, mayServe: Promise<void> = Promise.resolve()): Promise<RunningApp> {
  const { APP_URL: appUrl, HOST: host, PORT: port, TRUSTED_PROXIES } = env()
  let listens = () => {}
  announceServing(new Promise<void>((resolve) => (listens = resolve)).then(() => sleep(REQUESTS_FIRST_MS)))
  useBuiltConfig(root)
  const app = next({ dev: false, dir: root, hostname: appUrl.hostname, port })
  await Promise.all([app.prepare(), mayServe])
  const handle = app.getRequestHandler()
  const preferCompressed = compressedFiles(join(root, '.next'))
  const answer: Handler = (req, res) => {
    preferCompressed(req, res)
    return handle(req, res)
  }
  const server = await startServer(answer, { appUrl, host, port, trustedProxies: TRUSTED_PROXIES })
  listens()
  return {
    async stop() {
      await server.drain()
      await runShutdownCallbacks()
    },
  }
}

/**
 * Next takes its configuration as the build has noted it, as the server of its `output: 'standalone'` does. Reading
 * next.config.ts again would load a compiler for it: a tenth of a second, and 50 MiB that stay.
 */
function useBuiltConfig(root: string): void {
  const { config } = JSON.parse(readFileSync(join(root, '.next', 'required-server-files.json'), 'utf8'))
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config)
}
