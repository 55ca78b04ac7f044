import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Client } from './client'
import { freePort } from './free-port'
import { blocksOf } from './guide'

/** What the site has seen of a request: every header as it came, and its address. */
export type Seen = { method: string; url: string; headers: [string, string][]; body: string }

export type ProtectedSite = {
  /** Of the proxy. */
  port: number
  /** Every request that has reached the site itself. */
  seen: Seen[]
  stop(): Promise<void>
}

/** A page of the site that tries to sign its visitors in as somebody else. */
export const SETS_OUR_COOKIES = '/sets-our-cookies'
const OUR_COOKIES = ['session', 'forward', 'forward-state'].flatMap((name) => [
  `__Host-countersign.${name}=f0rged; Path=/; Secure; secure`,
  `theirs.${name}=1; Path=/; Secure`,
])

/** A site without a notion of people: it shows what it is sent. */
async function startEcho(seen: Seen[]) {
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk) => {
      body += chunk
    })
    req.on('end', () => {
      const headers = req.rawHeaders.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name, req.rawHeaders[i + 1] ?? '']] : [],
      )
      seen.push({ method: req.method ?? '', url: req.url ?? '', headers, body })
      if (req.url === SETS_OUR_COOKIES) res.setHeader('set-cookie', OUR_COOKIES)
      const text = JSON.stringify(seen.at(-1)).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      res.setHeader('content-type', 'text/html; charset=utf-8')
      res.end(`<!doctype html><title>A site</title><link rel="icon" href="data:,"><pre>${text}</pre>`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, server }
}

async function startProxied(write: (ports: { site: number; proxy: number; folder: string }) => [string, string[]]) {
  const seen: Seen[] = []
  const { port: site, server } = await startEcho(seen)
  const proxy = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-proxy-'))
  const [command, args] = write({ site, proxy, folder })
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${process.env.PATH}:/usr/sbin`,
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk
    })
  }
  for (const until = Date.now() + 10_000; !(await answers(proxy)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} did not start:\n${said}`)
  }
  return {
    port: proxy,
    seen,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill('SIGTERM')) await ended
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const req = request({ port, host: '127.0.0.1', path: '/' }, (res) => {
      res.resume()
      resolve(true)
    })
    req.on('error', () => resolve(false))
    req.end()
  })
}

/** A real nginx with the configuration of docs/guides/nginx.md: only names, ports and certificates are other ones. */
export function startNginx(countersign: string): Promise<ProtectedSite> {
  const [snippet = '', server = ''] = blocksOf('nginx.md', 'nginx')
  return startProxied(({ site, proxy, folder }) => {
    const written = server
      .replace('listen 443 ssl;', `listen 127.0.0.1:${proxy};`)
      .replace('server_name app.example.com;', 'server_name localhost 127.0.0.1;')
      .replace(/^ *ssl_certificate.*\n/gm, '')
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${site}`)
      .replaceAll('127.0.0.1:3000', new URL(countersign).host.replace('localhost', '127.0.0.1'))
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    mkdirSync(join(folder, 'snippets'))
    writeFileSync(join(folder, 'snippets', 'countersign.conf'), snippet)
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
${paths.map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
${written}}\n`,
    )
    return ['nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]]
  })
}

/**
 * Likewise a real Caddy, with docs/guides/caddy.md.
 * @param change of what the guide says
 */
export function startCaddy(countersign: string, change = (block: string) => block): Promise<ProtectedSite> {
  const block = change(blocksOf('caddy.md', 'caddyfile')[0] ?? '')
  return startProxied(({ site, proxy, folder }) => {
    const written = block
      .replace('app.example.com {', `http://localhost:${proxy}, http://127.0.0.1:${proxy} {`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${site}`)
      .replaceAll('127.0.0.1:3000', new URL(countersign).host.replace('localhost', '127.0.0.1'))
    writeFileSync(join(folder, 'Caddyfile'), `{\n  admin off\n  auto_https off\n}\n${written}`)
    return ['caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']]
  })
}

/**
 * `forward_auth` as Caddy 2.10.0 to 2.11.1 read it: a header of `copy_headers` that is empty in the answer is not copied,
 * and what the visitor has sent by its name stays (CVE-2026-30851).
 */
export function asCaddyCopiesSince210(block: string): string {
  const [line = '', names = ''] = /copy_headers (.+)/.exec(block) ?? []
  const copies = names
    .split(' ')
    .flatMap((name) => [
      `@has_${name} not vars {rp.header.${name}} ""`,
      `request_header @has_${name} ${name} {rp.header.${name}}`,
    ])
  const asks = ['method GET', 'header_up X-Forwarded-Method {method}', 'header_up X-Forwarded-Uri {uri}']
  return block
    .replace('forward_auth 127.0.0.1:3000 {', `reverse_proxy 127.0.0.1:3000 {\n${asks.join('\n')}`)
    .replace('uri /api', 'rewrite /api')
    .replace(line, `@good status 2xx\nhandle_response @good {\n${copies.join('\n')}\n}`)
}

/** Spellings of pages below `/admin` that one application or another takes for it, and what they are no page of. */
export const SPELLINGS_OF_ADMIN = [
  '/admin',
  '/Admin/users',
  '/ADMIN/',
  '/admin;x/',
  '/admin.json',
  '/%61dmin/users',
  '//admin/users',
  '/admin//users',
  '/admin%2fusers',
  '/admin%5Cusers',
  '/admin\\users',
  '/x\\..\\admin',
  '/x/../admin/users',
  '/x/..;/admin/users',
  '/;/admin/users',
  '/x/%2e%2E/admin/users',
  '/admin/users/../../',
  '/admin/users/..%2f..%2f',
  '/admin/users/%2e%2e/%2e%2e/',
]

export const OTHER_PATHS = ['/', '/reports?to=/a/../b%2fc', '/a%20b/c.d', '/.well-known/x', '/adminton', '/a..b/...']

/** What the site has been sent, as its page shows. */
export async function shown(page: Page): Promise<Seen> {
  return JSON.parse((await page.locator('pre').textContent()) ?? '')
}

/** Of a header, every time that it was sent. */
export const valuesOf = (seen: Seen | undefined, name: string) =>
  seen?.headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)

/** Sends a request with its headers as they stand. */
export function send(port: number, headers: [string, string][], path = '/', method = 'GET', body = '') {
  return new Promise<{ status: number; location: string | undefined; setCookie: string[] }>((resolve, reject) => {
    const all = [['Host', `localhost:${port}`], ...headers, ...(body ? [['Content-Length', String(body.length)]] : [])]
    const req = request({ port, host: '127.0.0.1', path, method, headers: all.flat(), agent: false }, (res) => {
      res.resume()
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          location: res.headers.location,
          setCookie: res.headers['set-cookie'] ?? [],
        }),
      )
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** A browser's cookies: some of Countersign, some of the site. */
export const cookieOf = (client: Client): [string, string] => [
  'Cookie',
  `theirs=1; ${[...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}; also=2`,
]

/** Everything that a visitor may try to be somebody by, in odd spellings too. */
export const FORGED = [
  'Remote-User',
  'Remote-Email',
  'Remote-Name',
  'Remote-Groups',
  'Remote-Roles',
  'Remote-Amr',
  'X-Forwarded-User',
  'X-Forwarded-Email',
  'Remote_User',
  'Remote_Email',
  'Remote_Name',
  'Remote_Groups',
  'Remote_Roles',
  'Remote_Amr',
  'X_Forwarded_User',
  'X_Forwarded_Email',
  'X-Forwarded_User',
  'X-Forwarded_Email',
  'X_Forwarded-User',
  'X_Forwarded-Email',
].flatMap((name) =>
  [name, name.toLowerCase(), name.toUpperCase(), name].map((each): [string, string] => [each, 'f0rged']),
)
