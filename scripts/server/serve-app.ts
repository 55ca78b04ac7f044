import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { env } from '@/lib/env'
import { announceServing } from '@/lib/serving'
import { builtRoutes } from './built-routes'
import { compressedFiles } from './compressed-files'
import { runShutdownCallbacks } from './drain'
import { type Handler, startServer } from './start-server'

export type RunningApp = {
  /** Finishes what is in flight, then lets the app end its own work. */
  stop(): Promise<void>
}

/** Most of what is asked, by far, and by programs, which wait for nobody: who is signed in. */
const AT_ONCE = ['/api/v1/session', '/api/forward-auth']
/** While Next prepares, nothing else gets a turn: so whoever stands at the door goes first. */
const API_FIRST_MS = 50
/**
 * By how much the heap may grow, in percent of what is in use, before V8 looks for what is not. By itself it lets 170 MiB gather,
 * of which 100 are in use.
 */
const HEAP_GROWTH = 50
/** The first requests come before the work behind them. */
const REQUESTS_FIRST_MS = 500

/**
 * Serves the built app with the checked environment. The API answers as soon as it listens; pages as soon as Next is
 * prepared, which begins then, and for which whoever asks for one is kept waiting.
 * @param root the project's folder
 * @param mayServe what has to be fine before it listens; looked into while the first routes are loaded
 * @returns once all of it answers
 * @throws PortBusyError, EnvError, and what `mayServe` throws
 */
export async function serveApp(root: string, mayServe: Promise<void> = Promise.resolve()): Promise<RunningApp> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  const { APP_URL: appUrl, HOST: host, PORT: port, TRUSTED_PROXIES } = env()
  const built = join(root, '.next')
  let serves = () => {}
  announceServing(new Promise<void>((resolve) => (serves = resolve)).then(() => sleep(REQUESTS_FIRST_MS)))

  const loadRoute = builtRoutes(built)
  await Promise.all([mayServe, ...AT_ONCE.map(loadRoute)])
  let askForPage = () => {}
  const pageAskedFor = new Promise<void>((resolve) => (askForPage = resolve))
  const prepared = Promise.race([pageAskedFor, sleep(API_FIRST_MS)]).then(() => prepareNext(root, appUrl, port))
  // Until it listens, nobody is there to hear that it failed.
  prepared.catch(() => {})
  const preferCompressed = compressedFiles(built)
  const answer: Handler = async (req, res) => {
    askForPage()
    const handle = await prepared
    preferCompressed(req, res)
    return handle(req, res)
  }
  const server = await startServer(answer, { appUrl, host, port, trustedProxies: TRUSTED_PROXIES, loadRoute })
  await prepared
  serves()
  return {
    async stop() {
      await server.drain()
      await runShutdownCallbacks()
    },
  }
}

async function prepareNext(root: string, appUrl: URL, port: number): Promise<Handler> {
  useBuiltConfig(root)
  const { default: next } = await import('next')
  const app = next({ dev: false, dir: root, hostname: appUrl.hostname, port })
  await app.prepare()
  return app.getRequestHandler()
}

/**
 * Next takes its configuration as the build has noted it, as the server of its `output: 'standalone'` does. Reading
 * next.config.ts again would load a compiler for it: a tenth of a second, and 50 MiB that stay.
 */
function useBuiltConfig(root: string): void {
  const { config } = JSON.parse(readFileSync(join(root, '.next', 'required-server-files.json'), 'utf8'))
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config)
}
