// Promise: the TypeScript client, packed as npm would publish it and put into an empty folder, type-checks and does what its
// README says against a real server.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { ROOT } from '@/scripts/support/root.mjs'
import { expect, test } from './support/test'

const SOURCE = join(ROOT, 'clients', 'typescript')
/** The TypeScript that most who install it have. */
const TSC = join(SOURCE, 'node_modules', 'typescript', 'bin', 'tsc')

const CONSUMER = `
import { CountersignError, createCountersign, idempotent, orThrow, verifyWebhook, WebhookRefused } from '@countersign/client'

declare const process: { env: Record<string, string> }
declare const console: { log(text: string): void }
const env = (name: string): string => process.env[name] ?? ''
const countersign = createCountersign({ url: env('URL'), apiKey: env('KEY') })

const { users } = orThrow(await countersign.GET('/users', { params: { query: { q: 'nobody-has-this-name' } } }))
const count: number = users.length
const once = idempotent()
const group = orThrow(await countersign.POST('/groups', { body: { name: env('NAME') }, headers: once }))
const read = orThrow(await countersign.GET('/groups/{id}', { params: { path: { id: group.id } } }))

const none = await countersign.GET('/users/{id}', { params: { path: { id: '01a1fa0b-4e84-7a0a-be13-77641823c3f2' } } })
const code: 'user_not_found' | undefined = none.error?.code === 'user_not_found' ? none.error.code : undefined
const refused = await countersign.POST('/groups', { body: { name: env('NAME') } }).then(orThrow).catch((error) => error)
const other = createCountersign({ url: env('URL'), apiKey: 'cs_nonsense' })
const unknown = await other.GET('/users').then(orThrow).catch((error) => error)

const silent = (_request: Request, { signal }: { signal: AbortSignal }) =>
  new Promise<Response>((_, reject) => {
    // As a socket would, which keeps a process alive.
    const open = setTimeout(() => {}, 10_000)
    signal.addEventListener('abort', () => {
      clearTimeout(open)
      reject(signal.reason)
    })
  })
const slow = createCountersign({ url: env('URL'), apiKey: 'x', timeout: 50, fetch: silent as typeof fetch })
const late = await slow.GET('/users').catch((error) => error.name)

const headers = JSON.parse(env('HEADERS')) as Record<string, string>
const event = verifyWebhook(env('BODY'), headers, env('SECRET'))
const email = event.type === 'webhook.test' ? null : event.data.user?.email
const bytes = verifyWebhook(new TextEncoder().encode(env('BODY')), new Headers(headers), env('SECRET'))
const forged = [env('BODY') + ' ', ''].map((body) => {
  try {
    return verifyWebhook(body, headers, env('SECRET')).type
  } catch (error) {
    return error instanceof WebhookRefused ? 'refused' : String(error)
  }
})

// @ts-expect-error there is no such path
await countersign.GET('/nonsense')
// @ts-expect-error a group has a name
await countersign.POST('/groups', { body: { title: 'x' } })

console.log(
  JSON.stringify({
    count,
    group: read,
    code,
    refused: refused instanceof CountersignError && [refused.status, refused.code],
    unknown: unknown instanceof CountersignError && [unknown.status, unknown.code],
    late,
    email,
    same: bytes.type === event.type,
    forged,
  }),
)
`

/** Puts a package, and what it says it depends on, where it was installed to. */
function install(name: string, from: string, into: string) {
  cpSync(from, join(into, 'node_modules', name), { recursive: true })
  const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  for (const needed of Object.keys(dependencies)) install(needed, join(ROOT, 'node_modules', needed), into)
}

test('packed, installed, type-checked and run', async ({ installation }) => {
  test.setTimeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'countersign-client-'))
  try {
    execFileSync(process.execPath, [TSC], { cwd: SOURCE })
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: SOURCE,
      encoding: 'utf8',
    })
    const [{ filename, files }] = JSON.parse(packed)
    const paths = files.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']))
    expect(paths.filter((path: string) => /src|test|tsconfig/.test(path))).toEqual([])
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder])
    const app = join(folder, 'app')
    mkdirSync(app)
    install('@countersign/client', join(folder, 'package'), app)
    writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(app, 'main.ts'), CONSUMER)
    const options = ['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom', '--strict']
    const checked = spawnSync(process.execPath, [TSC, ...options, 'main.ts'], { cwd: app, encoding: 'utf8' })
    expect(checked.stdout, 'what the compiler says').toBe('')

    const { key } = (await installation.countersign(
      'api-keys',
      'create',
      '--name',
      'client',
      '--scopes',
      'users:read,groups:write',
    )) as { key: string }
    const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
    const data = { id: '7', outcome: 'success', actor: 'operator', user: { id: 'u', email: 'ann@example.com' } }
    const body = JSON.stringify({ type: 'user.created', timestamp: new Date().toISOString(), data })
    const at = new Date()
    const headers = {
      'webhook-id': 'm1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('m1', at, body),
    }
    const name = `Made by the client ${Date.now()}`
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      URL: installation.url,
      KEY: key,
      NAME: name,
      SECRET: secret,
      BODY: body,
      HEADERS: JSON.stringify(headers),
    }
    const ran = spawnSync(process.execPath, ['main.js'], { cwd: app, env, encoding: 'utf8' })
    expect(ran.stderr).toBe('')
    expect(JSON.parse(ran.stdout)).toEqual({
      count: 0,
      group: expect.objectContaining({ name, members: 0 }),
      code: 'user_not_found',
      refused: [409, 'group_name_taken'],
      unknown: [401, 'invalid_api_key'],
      late: 'TimeoutError',
      email: 'ann@example.com',
      same: true,
      forged: ['refused', 'refused'],
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
