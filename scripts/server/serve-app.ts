import { join } from 'node:path'
import next from 'next'
import { env } from '@/lib/env'
import { compressedFiles } from './compressed-files'
import { runShutdownCallbacks } from './drain'
import { type Handler, startServer } from './start-server'

export type RunningApp = {
  /** Finishes what is in flight, then lets the app end its own work. */
  stop(): Promise<void>
}

/**
 * Serves the built app with the checked environment.
 * @param root the project's folder
 * @throws PortBusyError, EnvError
 */
export async function serveApp(root: string): Promise<RunningApp> {
  const { APP_URL: appUrl, HOST: host, PORT: port, TRUSTED_PROXIES } = env()
  const app = next({ dev: false, dir: root, hostname: appUrl.hostname, port })
  await app.prepare()
  const handle = app.getRequestHandler()
  const preferCompressed = compressedFiles(join(root, '.next'))
  const answer: Handler = (req, res) => {
    preferCompressed(req, res)
    return handle(req, res)
  }
  const server = await startServer(answer, { appUrl, host, port, trustedProxies: TRUSTED_PROXIES })
  return {
    async stop() {
      await server.drain()
      await runShutdownCallbacks()
    },
  }
}
