// Promise: an auditor reads every page and every route of the administrators, and changes nothing, by no page, route or
// action, however fresh their sign-in is; whoever is neither sees none of it. What is added later is found here by itself.
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { makeAccount, makePerson, newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

const ROOT = join(import.meta.dirname, '..')

// Many requests a test.
test.describe.configure({ timeout: 180_000 })

type World = {
  /** One of each thing that an address can name, with which everything could be done. */
  user: string
  group: string
  role: string
  rule: string
  import: string
  job: string
  webhook: string
  delivery: string
  key: string
  email: string
}

/** One of everything, made by an administrator. */
async function makeWorld(installation: Installation, administrator: Client): Promise<World> {
  const { db } = await import('@/lib/db')
  const { newId } = await import('@/lib/crypto/id')
  const email = await makePerson(installation, 'watched')
  const user = (await db.user.findUniqueOrThrow({ where: { email } })).id
  const role = `watched-${Date.now()}`
  expect((await administrator.post('/roles', { name: role })).status).toBe(201)
  const made = async (name: string) => (await administrator.post('/groups', { name: `${name} ${Date.now()}` })).json.id
  const [group, ruled] = [await made('Watched'), await made('Ruled')]
  expect((await administrator.send('PUT', `/groups/${group}/members/${user}`)).status).toBe(204)
  expect((await administrator.send('PUT', `/users/${user}/roles/${role}`)).status).toBe(204)
  const target = { type: 'group', id: ruled }
  const rule = (await administrator.post('/rules', { target, requirement: 'optional' })).json.id
  const kept = { id: newId(), mode: 'set', csv: `email,groups\n${email},\n`, actor: 'operator' }
  await db.memberImport.create({ data: { ...kept, expiresAt: new Date(Date.now() + 3_600_000) } })
  const job = newId()
  await db.bulkJob.create({
    data: {
      id: job,
      action: 'end_sessions',
      actor: 'operator',
      total: 1,
      finishedAt: new Date(),
      items: { create: { userId: user, email, outcome: 'done', doneAt: new Date() } },
    },
  })
  const key = (await administrator.post('/api-keys', { name: 'Watched', scopes: ['users:read'] })).json.id
  const [webhook, delivery] = [newId(), newId()]
  const at = new Date()
  await db.webhookEndpoint.create({
    data: {
      id: webhook,
      url: 'https://watched.example.com/hook',
      secret: Buffer.from('sealed'),
      createdAt: at,
      createdBy: 'operator',
      // Nothing leaves by itself.
      disabledAt: at,
      deliveries: {
        create: {
          id: delivery,
          state: 'dead',
          queuedAt: at,
          nextAt: at,
          finishedAt: at,
          message: { create: { type: 'user.disabled', payload: {}, createdAt: at } },
        },
      },
    },
  })
  return { user, group, role, rule, import: kept.id, job, webhook, delivery, key, email }
}

/** Takes away what others on the installation would meet. */
async function endWorld(administrator: Client, world: World): Promise<void> {
  await administrator.send('DELETE', `/rules/${world.rule}`)
  await administrator.send('DELETE', `/api-keys/${world.key}`)
}

/** Which thing a folder's `[id]` names. */
const NAMED: [RegExp, keyof World][] = [
  [/\/webhooks$/, 'webhook'],
  [/\/deliveries$/, 'delivery'],
  [/\/users\/bulk$|\/bulk-jobs$/, 'job'],
  [/\/groups\/import$/, 'import'],
  [/\/api-keys$/, 'key'],
  [/\/roles$/, 'role'],
  [/\/groups$/, 'group'],
  [/\/rules$|\/enforcement$/, 'rule'],
  [/\/members$|\/users$/, 'user'],
]

/** A path with something that there is in the place of each parameter, however it is written: `{id}` or `[id]`. */
function concrete(path: string, world: World): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    const before = parts.length > 0 ? `/${path.split('/').slice(1, parts.length).join('/')}` : ''
    const named = NAMED.find(([folder]) => folder.test(before))?.[1]
    if (/^[[{]/.test(part) && !named) throw new Error(`Say in NAMED what ${part} is in ${path}.`)
    parts.push(/^[[{]/.test(part) && named ? world[named] : part)
  }
  return parts.join('/')
}

/** Folders in brackets are no part of an address. */
const addressOf = (folders: string[]) => `/${folders.filter((folder) => !folder.startsWith('(')).join('/')}`

/** Files of a name under the administrators' pages, as addresses. */
function addresses(file: string): string[] {
  return readdirSync(join(ROOT, 'app', '(admin)'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`${sep}${file}`))
    .map((path) => addressOf(path.split(sep).slice(0, -1)))
}

type Parameter = { name: string; in: string; required: boolean }
type Operation = {
  method: string
  path: string
  parameters?: Parameter[]
  responses: Record<string, { description: string }>
}

/** The operations that are for administrators, or for auditors too, as the document of the API says. */
async function operations(client: Client): Promise<{ forReaders: Operation[]; forAdministrators: Operation[] }> {
  const { paths } = (await client.get('/openapi.json')).json
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Omit<Operation, 'method' | 'path'>>).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
  const refuses = (code: string) => (operation: Operation) =>
    operation.responses['403']?.description.includes(`\`${code}\``) ?? false
  const forAdministrators = all.filter(refuses('read_only'))
  return { forAdministrators, forReaders: all.filter(refuses('forbidden')).filter((o) => !refuses('read_only')(o)) }
}

/** What a route needs to answer at all. */
const BODIES: Record<string, unknown> = {
  'POST /rules/preview': { target: { type: 'everyone' }, requirement: 'optional' },
  'POST /settings/preview': { sessionDays: 7 },
}
/** What a page needs to show anything at all. */
const ASKED: Record<string, string> = { '/admin/enforcement/people': '?edit=new&who=everybody' }
const QUERY: Record<string, (world: World) => string> = { userId: ({ user }) => user }

const emails = new WeakMap<Client, string>()

async function signIn(installation: Installation, email: string): Promise<Client> {
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  emails.set(client, email)
  return client
}

async function signedIn(installation: Installation, role: string): Promise<Client> {
  const email = newAddress(role)
  await makeAccount(installation, { email, role })
  return signIn(installation, email)
}

/** The same, unless they have signed out. */
async function stillSignedIn(installation: Installation, client: Client): Promise<Client> {
  return (await client.get('/session')).status === 200 ? client : signIn(installation, emails.get(client) ?? '')
}

/** Sends what a route wants. */
function call(client: Client, { method, path, parameters = [] }: Operation, world: World, body?: unknown) {
  const query = new URLSearchParams()
  for (const { name, in: where, required } of parameters) {
    if (where !== 'query' || !required) continue
    const value = QUERY[name]
    if (!value) throw new Error(`Say in QUERY what ${name} is, for ${method} ${path}.`)
    query.set(name, value(world))
  }
  const address = `${concrete(path, world)}${query.size > 0 ? `?${query}` : ''}`
  return method === 'GET'
    ? client.get(address)
    : client.send(method, address, body ?? BODIES[`${method} ${path}`] ?? {})
}

/** What an auditor may do, though it leaves something: take the log away as a file, and have it checked. */
const THEIRS = {
  tables: ['audit_checks'],
  events: ['audit.exported', 'audit.checked'],
  /** How many such forms there are on a page. That of the settings is there to be read: it is disabled. */
  forms: { '/admin/audit': 1, '/admin/settings': 1 } as Record<string, number>,
}

/** All there is, but for sign-ins, what the server does by itself, and until when things were last seen. */
async function everything(): Promise<Record<string, string>> {
  const { db, Prisma } = await import('@/lib/db')
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`
  const own = [
    'sessions',
    // What signing in counts.
    'known_browsers',
    'password_buckets',
    'rate_limits',
    'audit_events',
    'audit_chain',
    'audit_days',
    'sign_in_days',
    'adoption_days',
    'event_cursors',
  ]
  own.push(...THEIRS.tables)
  const found: Record<string, string> = {}
  for (const { name } of tables.filter((table) => !own.includes(table.name))) {
    const [row] = await db.$queryRaw<{ sum: string }[]>(
      Prisma.sql`SELECT count(*) || ' ' || coalesce(md5(string_agg(row::text, ' ' ORDER BY row::text)), '') AS sum
        FROM (SELECT to_jsonb(t) - 'last_sign_in_at' AS row FROM ${Prisma.raw(`"${name}"`)} t) rows`,
    )
    found[name] = row?.sum ?? ''
  }
  const events = await db.auditEvent.groupBy({
    by: ['event'],
    _count: true,
    where: { event: { notIn: ['session.started', 'session.ended', 'login.password', ...THEIRS.events] } },
    orderBy: { event: 'asc' },
  })
  return { ...found, events: JSON.stringify(events), sessions: String(await db.session.count()) }
}

test.describe('of the administrators', () => {
  let administrator: Client
  let auditor: Client
  let stranger: Client
  let nobody: Client
  let world: World

  test.beforeEach(async ({ installation }) => {
    administrator = await signedIn(installation, 'admin')
    auditor = await signedIn(installation, 'auditor')
    stranger = await signedIn(installation, 'user')
    nobody = new Client(installation.url)
    world = await makeWorld(installation, administrator)
  })

  test.afterEach(() => endWorld(administrator, world))

  test('every page is read by an auditor, offers them nothing to change, and is there for nobody else', async () => {
    const before = await everything()
    const pages = addresses('page.tsx').map((path) => `${concrete(path, world)}${ASKED[path] ?? ''}`)
    expect(pages.length).toBeGreaterThan(4)
    for (const path of pages) {
      const read = await auditor.request('GET', path)
      const sentOn = [307, 308].includes(read.status) && read.headers.get('location')?.startsWith('/admin')
      expect(read.status === 200 || sentOn, `an auditor at ${path}: ${read.status}`).toBe(true)
      const changing = (read.text.match(/name="\$ACTION_[^"]*"/g) ?? []).filter((name) => /ACTION_(ID|REF)/.test(name))
      // One is there to sign out.
      expect(changing.length, `forms that an auditor is offered at ${path}`).toBeLessThanOrEqual(
        1 + (THEIRS.forms[path] ?? 0),
      )

      const other = await stranger.request('GET', path)
      expect(other.status, `a user at ${path}`).toBe(404)
      expect(other.text).not.toContain(world.email)
      const rsc = await stranger.request('GET', path, { headers: { rsc: '1' } })
      expect(rsc.text, `a user at ${path} by RSC`).not.toContain(world.email)
      const none = await nobody.request('GET', path)
      expect([none.status, none.headers.get('location')?.split('?')[0]], `nobody at ${path}`).toEqual([307, '/login'])
    }
    expect(await everything()).toEqual(before)
  })

  test('every file is for readers alone', async () => {
    for (const path of addresses('route.ts').map((each) => concrete(each, world))) {
      for (const client of [stranger, nobody]) {
        for (const method of ['GET', 'POST']) {
          const answer = await client.request(method, path, method === 'POST' ? { body: '' } : {})
          expect([303, 307, 400, 401, 403, 404, 405], `${method} ${path}`).toContain(answer.status)
          expect(answer.text).not.toContain(world.email)
        }
      }
      expect((await auditor.request('GET', path)).status, path).toBeLessThan(500)
    }
  })

  test('every route that reads answers an auditor, and nobody else', async () => {
    const { forReaders } = await operations(nobody)
    expect(forReaders.length).toBeGreaterThan(4)
    const before = await everything()
    for (const operation of forReaders) {
      const name = `${operation.method} ${operation.path}`
      const read = await call(auditor, operation, world)
      expect([read.status, read.json?.code], `an auditor: ${name}`).toEqual([200, undefined])
      const other = await call(stranger, operation, world)
      expect([other.status, other.json.code], `a user: ${name}`).toEqual([403, 'forbidden'])
      const none = await call(nobody, operation, world)
      expect([none.status, none.json.code], `nobody: ${name}`).toEqual([401, 'unauthenticated'])
    }
    expect(await everything()).toEqual(before)
  })

  test('every route that changes something refuses an auditor, whatever is sent', async () => {
    const { forAdministrators } = await operations(nobody)
    expect(forAdministrators.length).toBeGreaterThan(10)
    const before = await everything()
    const bodies = [
      {},
      { name: 'taken', description: 'over', role: 'admin', apply: true, csv: `email,roles\n${world.email},admin\n` },
      { target: { type: 'everyone' }, requirement: 'off' },
      { twoFactorEnabled: false, userIds: [world.user], action: 'disable', email: newAddress('new') },
      ['not', 'an', 'object'],
    ]
    for (const operation of forAdministrators) {
      const name = `${operation.method} ${operation.path}`
      for (const body of bodies) {
        const refused = await call(auditor, operation, world, body)
        expect([refused.status, refused.json.code], `an auditor: ${name}`).toEqual([403, 'read_only'])
      }
      const other = await call(stranger, operation, world)
      expect([other.status, other.json.code], `a user: ${name}`).toEqual([403, 'forbidden'])
      const none = await call(nobody, operation, world)
      expect([none.status, none.json.code], `nobody: ${name}`).toEqual([401, 'unauthenticated'])
    }
    expect(await everything()).toEqual(before)
  })

  test('no server action of those pages does anything for an auditor', async ({ installation }) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, '.next', 'server', 'server-reference-manifest.json'), 'utf8'))
    const actions = Object.entries(manifest.node as Record<string, { workers: Record<string, unknown> }>).flatMap(
      ([id, { workers }]) => {
        const page = Object.keys(workers).find((worker) => worker.startsWith('app/(admin)/'))
        return page ? [{ id, path: concrete(addressOf(page.split('/').slice(1, -1)), world) }] : []
      },
    )
    expect(actions.length).toBeGreaterThan(8)
    const fields: Record<string, string> = {
      ...world,
      id: world.user,
      users: world.user,
      userId: world.user,
      description: 'made by an auditor',
      emails: world.email,
      csv: `email,roles\n${world.email},admin\n`,
      mode: 'set',
      requirement: 'off',
      strength: 'any',
      allowedMethods: 'totp',
      graceDays: '0',
      target: 'everyone',
      targetType: 'everyone',
      reason: 'because',
      days: '7',
      minutes: '60',
      action: 'disable',
      seen: 'x',
      'users:read': 'on',
      expiresInDays: '30',
      perMinute: '60',
      overlapHours: '0',
    }
    const callAction = async (client: Client, { id, path }: { id: string; path: string }) => {
      const form = new FormData()
      // New each time: one action may rename what there is, and builds order the actions differently.
      const names = { roleName: `new-${randomUUID()}`, name: `New ${randomUUID()}` }
      for (const [name, value] of Object.entries({ ...fields, ...names })) form.append(`_1_${name}`, value)
      // Last, as browsers send it: what comes after it is not looked at.
      form.append('0', '[{},"$K1"]')
      const encoded = new Response(form)
      return client.request('POST', path, {
        body: await encoded.text(),
        headers: { 'next-action': id, 'content-type': encoded.headers.get('content-type') ?? '' },
      })
    }
    const before = await everything()
    let refused = 0
    for (const action of actions) {
      // Signing out is an action of every page, and theirs to take.
      auditor = await stillSignedIn(installation, auditor)
      const answer = await callAction(auditor, action)
      expect(answer.status, `${action.id} at ${action.path}`).toBeLessThan(500)
      if (answer.text.includes('"read_only"')) refused++
    }
    auditor = await stillSignedIn(installation, auditor)
    expect(await everything()).toEqual(before)
    // What was sent does reach the actions: some understood it as far as to ask who it is, and one does it for another.
    expect(refused).toBeGreaterThan(3)
    const { db } = await import('@/lib/db')
    const made = () => db.auditEvent.count({ where: { event: 'group.created' } })
    const groups = await made()
    for (const action of actions.filter(({ path }) => path.startsWith('/admin/groups'))) {
      administrator = await stillSignedIn(installation, administrator)
      await callAction(administrator, action)
    }
    expect(await made()).toBeGreaterThan(groups)
  })
})
