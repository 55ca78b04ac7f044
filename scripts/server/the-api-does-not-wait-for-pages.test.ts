// Promise: what the API answers does not wait until Next is prepared; a route is loaded from the build when it is first
// asked for, once, and what cannot be loaded is left to Next.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { log } from '@/lib/log'
import { builtRoutes } from './built-routes'
import type { Handler } from './start-server'
import { call, start } from './testing'

const built = mkdtempSync(join(tmpdir(), 'countersign-routes-'))
afterAll(() => rmSync(built, { recursive: true }))

/** A built route as Next makes them, which announces a handler of our kind when its own code is loaded. */
const announces = (path: string) => `
  globalThis.loadedRoutes = [...(globalThis.loadedRoutes ?? []), '${path}']
  const handler = async () => new Response('directly')
  module.exports.routeModule = {
    async ensureUserland() {
      await new Promise((resolve) => setTimeout(resolve, 30))
      globalThis[Symbol.for('countersign.direct')].set('GET ${path}', { handler, readsBody: true })
    },
  }`

const entries: Record<string, string> = {}
function build(entry: string, source: string) {
  const file = join('app', `${entry}.js`)
  entries[entry] = file
  mkdirSync(dirname(join(built, 'server', file)), { recursive: true })
  writeFileSync(join(built, 'server', file), source)
}
build('/api/v1/here/route', announces('/api/v1/here'))
build('/api/v1/once/route', announces('/api/v1/once'))
build('/api/v1/people/[id]/route', announces('/api/v1/people/[id]'))
build('/(account)/account/page', announces('/account'))
build('/api/v1/broken/route', `throw new Error('there is no such thing')`)
build('/api/v1/quiet/route', 'module.exports.routeModule = { async ensureUserland() {} }')
writeFileSync(join(built, 'server', 'app-paths-manifest.json'), JSON.stringify(entries))

const loaded = () => (globalThis as { loadedRoutes?: string[] }).loadedRoutes ?? []
const byNext: Handler = (_, res) => void res.end('by Next')
const notYet: Handler = () => new Promise(() => {})

describe('a route of the build', () => {
  it('answers while Next does not yet', async () => {
    const port = await start(notYet, { loadRoute: builtRoutes(built) })
    expect((await call(port, { path: '/api/v1/here?a=1' })).body).toBe('directly')
  })

  it('is loaded once, however many ask for it at once', async () => {
    const port = await start(notYet, { loadRoute: builtRoutes(built) })
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(port, { path: '/api/v1/once' })))
    expect(answers.map(({ body }) => body)).toEqual(Array(8).fill('directly'))
    expect(loaded().filter((path) => path === '/api/v1/once')).toHaveLength(1)
  })

  it.each(['/account', '/api/v1/people/[id]', '/api/v1/people/7', '/api/v1/nothing', '/api/v1/quiet'])(
    'is not what answers %s: Next does',
    async (path) => {
      const port = await start(byNext, { loadRoute: builtRoutes(built) })
      expect((await call(port, { path })).body).toBe('by Next')
      expect(loaded()).not.toContain(path)
    },
  )

  it('that cannot be loaded is left to Next, and on record', async () => {
    const error = vi.spyOn(log(), 'error').mockReturnValue()
    const port = await start(byNext, { loadRoute: builtRoutes(built) })
    expect((await call(port, { path: '/api/v1/broken' })).body).toBe('by Next')
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ path: '/api/v1/broken' }), expect.any(String))
  })
})
