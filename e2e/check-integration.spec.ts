// Promise: `check-integration` finds what an application lets through, finds nothing where nothing is, and leaves nobody
// behind, also when it is interrupted.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Result } from '@/lib/integration-check/check-integration'
import { run } from './support/command'
import type { Installation } from './support/installation'
import { startNginx } from './support/protected-site'
import { expect, test } from './support/test'

function check(installation: Installation, url: string, ...args: string[]) {
  return run('countersign.mjs', ['check-integration', url, ...args], installation.env)
}

/** What was found wrong, page by page. */
async function findings(installation: Installation, url: string, ...pages: string[]) {
  const command = check(installation, url, ...pages.flatMap((page) => ['--page', page]), '--json')
  const code = await command.ended
  const { ok, results } = JSON.parse(command.output()) as { ok: boolean; results: Result[] }
  expect(code).toBe(ok ? 0 : 1)
  const bad = results.filter(({ outcome }) => outcome !== 'good')
  return Object.fromEntries(
    pages.map((page) => [page, bad.filter((each) => each.page === url + page).map(({ question }) => question)]),
  )
}

async function nobodyIsLeft(): Promise<void> {
  const { db } = await import('@/lib/db')
  expect(await db.user.count({ where: { email: { endsWith: '@integration-check.invalid' } } })).toBe(0)
}

async function listen(handler: (req: IncomingMessage, res: ServerResponse) => void): Promise<[Server, string]> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return [server, `http://localhost:${typeof address === 'object' ? address?.port : 0}`]
}

test('finds nothing behind nginx as the guide has it, on our host and on another', async ({ installation }) => {
  const site = await startNginx(installation.url)
  try {
    for (const host of ['localhost', '127.0.0.1'])
      expect(await findings(installation, `http://${host}:${site.port}`, '/', '/admin/users?page=2')).toEqual({
        '/': [],
        '/admin/users?page=2': [],
      })
  } finally {
    await site.stop()
  }
  await nobodyIsLeft()
})

test('finds each way in which a site goes wrong, and says what to do', async ({ installation }) => {
  const cached = new Map<string, boolean>()
  const isSignedIn = async ({ headers: { cookie = '' } }: IncomingMessage) =>
    (await fetch(`${installation.url}/api/v1/session`, { headers: { cookie } })).status === 200
  const doors: Record<string, (req: IncomingMessage) => Promise<boolean> | boolean> = {
    '/good': isSignedIn,
    '/open': () => true,
    '/half': (req) => /countersign\.(challenge|session)=/.test(req.headers.cookie ?? ''),
    '/trusting': async (req) => req.headers['x-forwarded-user'] !== undefined || (await isSignedIn(req)),
    '/echo': isSignedIn,
    '/mixed': isSignedIn,
    '/cached': async (req) => {
      const key = req.headers.cookie ?? ''
      if (!cached.get(key)) cached.set(key, await isSignedIn(req))
      return cached.get(key) ?? false
    },
    '/shut': () => false,
  }
  const [server, url] = await listen(async (req, res) => {
    const path = req.url ?? ''
    const isOpen = await doors[path]?.(req)
    if (!isOpen) res.writeHead(302, { location: `${installation.url}/login` }).end()
    else if (path === '/echo') res.end(`Hello ${req.headers.remote_user ?? 'you'}`)
    else res.end(path === '/mixed' ? `Hello ${req.headers['x-forwarded_email'] ?? 'you'}` : 'Hello')
  })
  try {
    expect(await findings(installation, url, ...Object.keys(doors))).toEqual({
      '/good': [],
      '/open': ['closed_to_strangers', 'closed_to_password_only', 'closed_after_revocation'],
      '/half': ['closed_to_password_only', 'closed_after_revocation'],
      '/trusting': ['no_forged_header_opens'],
      '/echo': ['no_forged_header_arrives'],
      '/mixed': ['no_forged_header_arrives'],
      '/cached': ['closed_after_revocation'],
      '/shut': ['opens_when_signed_in', 'no_forged_header_arrives', 'closed_after_revocation'],
    })
    const command = check(installation, `${url}/echo`)
    expect(await command.ended).toBe(1)
    expect(command.output()).toContain(
      'FINDING  Headers that a visitor writes come through to the application (Remote_User)',
    )
    expect(command.output()).toContain('Let the proxy remove or overwrite every header')
    expect(command.output()).toContain('1 finding.')
  } finally {
    server.close()
  }
  await nobodyIsLeft()
})

test('asks no host that is not this machine’s and was not named', async ({ installation }) => {
  for (const url of ['https://app.example.com', 'http://localhost.example.com', 'http://10.0.0.1', 'ftp://localhost'])
    expect(await check(installation, url).ended, url).toBe(1)
  const elsewhere = check(installation, 'http://localhost:1', '--page', '//evil.example/', '--json')
  await elsewhere.ended
  expect(JSON.parse(elsewhere.output()).error.code).toBe('value_invalid')
  const named = check(installation, 'http://app.invalid', '--allow-host', 'app.invalid', '--json')
  await named.ended
  expect(JSON.parse(named.output()).error.code).toBe('no_answer')
  await nobodyIsLeft()
})

test('follows no redirect to a host that was not named', async ({ installation }) => {
  let asked = 0
  const [other, otherUrl] = await listen((_, res) => {
    asked++
    res.end('Hello')
  })
  const [server, url] = await listen((_, res) => res.writeHead(302, { location: `${otherUrl}/` }).end())
  expect(await findings(installation, url, '/')).toMatchObject({
    '/': expect.arrayContaining(['opens_when_signed_in']),
  })
  expect(asked).toBe(0)
  server.close()
  other.close()
})

test('interrupted, it removes the person it has made', async ({ installation }) => {
  const { db } = await import('@/lib/db')
  const [server, url] = await listen(() => undefined)
  const command = check(installation, url, '--json')
  const made = () => db.user.count({ where: { email: { endsWith: '@integration-check.invalid' } } })
  await expect.poll(made).toBe(1)
  await sleep(500)
  command.signal('SIGINT')
  expect(await command.ended).toBe(1)
  expect(JSON.parse(command.output()).error.code).toBe('interrupted')
  server.closeAllConnections()
  server.close()
  await nobodyIsLeft()
})
