// Next's handlers rely on what this sets up, as all of Next does.
import 'next/dist/server/node-environment.js'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { log, traceOf } from '@/lib/log'

/** Loads what answers a path of the API, unless that was done. @returns undefined where there is nothing to wait for */
export type LoadRoute = (path: string) => Promise<void> | undefined

/** What the build makes of a route.ts. A route that cannot be loaded is Next's to answer, which says why. */
type BuiltRoute = { routeModule: { ensureUserland(): Promise<unknown> } }

const require = createRequire(import.meta.url)

/**
 * The route handlers of the build, loaded from its files as Next does at their first call, so that they announce
 * themselves (lib/direct.ts) without Next being there: it takes longer to prepare than all that an API call needs.
 * Next finds them loaded, for `require` gives both the same module.
 * @param built the folder of the build
 */
export function builtRoutes(built: string): LoadRoute {
  const server = join(built, 'server')
  const entries: Record<string, string> = JSON.parse(readFileSync(join(server, 'app-paths-manifest.json'), 'utf8'))
  const files = new Map<string, string>()
  for (const [entry, file] of Object.entries(entries)) {
    // Parameters of the path are Next's to find.
    const [, path] = /^(\/api\/[^[]+)\/route$/.exec(entry) ?? []
    if (path) files.set(path, join(server, file))
  }
  const loading = new Map<string, Promise<void>>()

  async function load(path: string, file: string): Promise<void> {
    try {
      const { routeModule }: BuiltRoute = await require(file)
      await routeModule.ensureUserland()
    } catch (error) {
      log().error({ path, ...traceOf(error) }, 'a route could not be loaded')
    }
  }

  return (path) => {
    const file = files.get(path)
    if (file !== undefined) {
      files.delete(path)
      loading.set(
        path,
        load(path, file).finally(() => loading.delete(path)),
      )
    }
    return loading.get(path)
  }
}
