// Threat: somebody who has the password, and not the second factor, reads or changes anything of the account
// (ASVS 6.3.3): by a page, an RSC request, a server action, an API route, next-auth's routes, or a cookie of that step.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type Answer, Client } from '../support/client'
import type { Installation } from '../support/installation'
import { awayFromTheEdge } from '../support/oathtool'
import { type Enrolled, makeEnrolled, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

const ROOT = join(import.meta.dirname, '..', '..')

/** Of a page's folders, with ids that are well-formed where one is asked for. */
function addressOf(folders: string[]): string {
  const path = `/${folders.filter((folder) => !folder.startsWith('(')).join('/')}`
  return path.replace(/\[\w+\]/g, '00000000-0000-4000-8000-000000000000')
}

/** Every page of the app, with ids that are well-formed where one is asked for. */
function pages(): string[] {
  return readdirSync(join(ROOT, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`${sep}page.tsx`) || file === 'page.tsx')
    .map((file) => file.split(sep).slice(0, -1))
    .filter((parts) => parts[0] !== 'dev')
    .map(addressOf)
}

/** Every server action in the build, with the address of a page that has it. */
function actions(): { id: string; path: string }[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, '.next', 'server', 'server-reference-manifest.json'), 'utf8'))
  return Object.entries(manifest.node as Record<string, { workers: Record<string, unknown> }>).map(
    ([id, { workers }]) => ({ id, path: addressOf(Object.keys(workers)[0]?.split('/').slice(1, -1) ?? []) }),
  )
}

/** The body of such a call, as browsers write it: what comes after part 0 is not looked at. */
function callOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(`_1_${name}`, value)
  form.append('0', '[{},"$K1"]')
  return form
}

/**
 * The account is recognisable by its address, its id, the label of its authenticator and its codes. The address is what
 * was typed at the password step, and what an authenticator that is being set up shows.
 */
function expectNothingOf(
  person: Enrolled,
  userId: string,
  answer: Answer,
  where: string,
  { address = true, label = 'Authenticator app' } = {},
) {
  for (const trace of [...(address ? [person.email] : []), userId, label, person.secret, ...person.backupCodes]) {
    expect(answer.text.includes(trace), `${where} tells ${trace}`).toBe(false)
  }
  expect(opensNothing(answer), `${where} sets ${answer.setCookies}`).toBe(true)
}

const opensNothing = (answer: Answer) =>
  answer.setCookies.every((cookie) => !/^(__Host-)?countersign\.session=[^;]/.test(cookie))

test.describe('with the password step done and no more', () => {
  let person: Enrolled
  let client: Client
  let userId: string

  test.beforeEach(async ({ installation }) => {
    await awayFromTheEdge()
    person = await makeEnrolled(installation)
    userId = (await person.client.get('/session')).json.user.id
    client = await withPasswordOnly(installation, person.email)
  })

  test('no page and no RSC request tells anything of the account', { tag: '@once' }, async () => {
    for (const path of pages()) {
      for (const headers of [
        {},
        { rsc: '1' },
        { rsc: '1', 'next-router-prefetch': '1' },
        { rsc: '1', 'next-router-state-tree': '%5B%22%22%2C%7B%7D%2Cnull%2Cnull%2Ctrue%5D' },
        { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy', 'x-middleware-next': '1' },
      ] as Record<string, string>[]) {
        const answer = await client.request('GET', path, { headers })
        expect(answer.status, path).toBeLessThan(500)
        expectNothingOf(person, userId, answer, `GET ${path} ${JSON.stringify(headers)}`)
      }
    }
  })

  test('no server action does or tells anything', async () => {
    const before = await stateOf(userId)
    const ids = actions()
    expect(ids.length).toBeGreaterThan(5)
    const fields = {
      email: person.email,
      name: 'Mallory',
      label: 'Mallory',
      currentPassword: PASSWORD,
      newPassword: 'another-Zebra-window-41',
      endOtherSessions: 'on',
      code: '000000',
      userId,
      next: '/account/security',
      factor: (await person.client.get('/2fa')).json.factors[0].id,
      session: (await person.client.get('/sessions')).json.sessions[0].id,
    }
    const callAll = async (caller: Client, look: (answer: Answer, where: string) => void) => {
      for (const { id, path } of ids) {
        const encoded = new Response(callOf(fields))
        const answer = await caller.request('POST', path, {
          body: await encoded.text(),
          headers: { 'next-action': id, 'content-type': encoded.headers.get('content-type') ?? '' },
        })
        look(answer, `action ${id} at ${path}`)
      }
    }
    // Forms come back with what was typed, the address among it.
    await callAll(client, (answer, where) => expectNothingOf(person, userId, answer, where, { address: false }))
    const after = await stateOf(userId)
    expect(after).toEqual(before)

    // The same calls with a session do change something: what was sent does reach the actions.
    await callAll(person.client, () => {})
    expect(await stateOf(userId)).not.toEqual(before)
  })

  test('no API route does or tells anything', async ({ installation }) => {
    const { paths } = (await client.get('/openapi.json')).json
    const before = await stateOf(userId)
    for (const [path, item] of Object.entries(paths as Record<string, Record<string, { security?: unknown }>>)) {
      for (const [method, operation] of Object.entries(item)) {
        if (!operation.security) continue
        const concrete = path.replace('{id}', (await person.client.get('/sessions')).json.sessions[0].id)
        const answer =
          method === 'get' ? await client.get(concrete) : await client.send(method.toUpperCase(), concrete, {})
        expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([401, 'unauthenticated'])
        expectNothingOf(person, userId, answer, `${method} ${path}`)
      }
    }
    expect(await stateOf(userId)).toEqual(before)
    expect((await new Client(installation.url).get('/session')).status).toBe(401)
  })

  test('next-auth’s routes take neither the password nor the pending sign-in for a session', async () => {
    const { csrfToken } = (await client.request('GET', '/api/auth/csrf')).json
    const pending = client.cookies.get('countersign.challenge') ?? ''
    expect(pending).not.toBe('')
    for (const given of [
      { email: person.email, password: PASSWORD },
      { ticket: pending },
      { ticket: PASSWORD, email: person.email, password: PASSWORD },
      { ticket: '' },
    ]) {
      for (const path of ['/api/auth/callback/credentials', '/api/auth/signin/credentials']) {
        const answer = await client.request('POST', path, {
          body: new URLSearchParams({ ...given, csrfToken, json: 'true' } as Record<string, string>).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
        expect(answer.status).toBeLessThan(500)
        expectNothingOf(person, userId, answer, path)
      }
    }
    expect((await client.request('GET', '/api/auth/session')).json).toBeNull()
  })

  test('no cookie of that step opens a session under any name', async ({ installation }) => {
    for (const value of client.cookies.values()) {
      for (const name of ['countersign.session', '__Host-countersign.session', 'authjs.session-token']) {
        const thief = new Client(installation.url)
        thief.cookies.set(name, value)
        expect((await thief.get('/session')).status).toBe(401)
        expect((await thief.request('GET', '/api/auth/session')).json).toBeNull()
        const page = await thief.request('GET', '/account/security')
        expectNothingOf(person, userId, page, `the page with ${name}`)
      }
    }
  })

  test('the answer to the password step sets the challenge and nothing else', async ({ installation }) => {
    const fresh = new Client(installation.url)
    const answer = await fresh.post('/login', { email: person.email, password: PASSWORD })
    expect(answer.setCookies).toHaveLength(1)
    expect(answer.setCookies[0]).toMatch(/^countersign\.challenge=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=lax$/i)
  })
})

/** The states a sign-in can wait in after its first step, beside that of a challenge. */
async function waitingFor(purpose: 'enroll' | 'recovery', userId: string, installation: Installation): Promise<Client> {
  const { db } = await import('@/lib/db')
  const { newId } = await import('@/lib/crypto/id')
  const { hashToken, newToken } = await import('@/lib/crypto/token')
  const client = new Client(installation.url)
  const token = newToken()
  const expiresAt = new Date(Date.now() + 600_000)
  const amr = purpose === 'enroll' ? ['pwd', 'sms'] : ['pwd']
  await db.loginChallenge.create({
    data: { id: newId(), userId, purpose, amr, tokenHash: hashToken(token), expiresAt },
  })
  if (purpose === 'recovery') {
    const data = { readyAt: new Date(Date.now() - 1000), expiresAt }
    await db.recoveryRequest.upsert({ where: { userId }, create: { id: newId(), userId, ...data }, update: data })
  }
  client.cookies.set('countersign.challenge', token)
  return client
}

for (const purpose of ['enroll', 'recovery'] as const) {
  test.describe(`while a factor is to be enrolled (${purpose})`, { tag: '@once' }, () => {
    const ENROLLMENT = /^\/2fa\/\w+\/(setup|verify-setup|register\/\w+)$/
    const LABEL = 'Kept in the safe'
    let person: Enrolled
    let userId: string
    let client: Client

    test.beforeEach(async ({ installation }) => {
      await awayFromTheEdge()
      person = await makeEnrolled(installation)
      userId = (await person.client.get('/session')).json.user.id
      const { db } = await import('@/lib/db')
      // Of a kind that is not permitted, so that another is asked for.
      await db.factor.updateMany({ where: { userId }, data: { type: 'sms', label: LABEL } })
      client = await waitingFor(purpose, userId, installation)
      const page = await client.request('GET', '/login/enroll')
      expect(page.text, 'there is something to be tried').toContain('/login/enroll/totp')
    })

    test('no page tells anything of the account but the address', { tag: '@once' }, async () => {
      for (const path of pages()) {
        for (const headers of [{}, { rsc: '1' }] as Record<string, string>[]) {
          const answer = await client.request('GET', path, { headers })
          expect(answer.status, path).toBeLessThan(500)
          expectNothingOf(person, userId, answer, path, {
            address: !path.startsWith('/login/enroll'),
            label: LABEL,
          })
        }
      }
    })

    test('no API route does or tells anything but the enrollment', async () => {
      const { paths } = (await client.get('/openapi.json')).json
      const before = await stateOf(userId)
      for (const [path, item] of Object.entries(paths as Record<string, Record<string, { security?: unknown }>>)) {
        for (const [method, operation] of Object.entries(item)) {
          if (!operation.security || ENROLLMENT.test(path)) continue
          const concrete = path.replace('{id}', (await person.client.get('/sessions')).json.sessions[0].id)
          const answer =
            method === 'get' ? await client.get(concrete) : await client.send(method.toUpperCase(), concrete, {})
          expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([401, 'unauthenticated'])
        }
      }
      expect((await client.post('/2fa/totp/setup')).status).toBe(200)
      expect((await client.post('/2fa/totp/verify-setup', { code: '000000' })).json.code).toBe('invalid_code')
      const byCode = await client.post('/login/challenge/verify', {
        method: 'backup_code',
        code: person.backupCodes[0],
      })
      expect(byCode.json.code, 'what is enrolled is not answered').toBe('challenge_expired')
      expect(await stateOf(userId)).toEqual(before)
    })

    test('no server action does anything', async ({ installation }) => {
      const before = await stateOf(userId)
      for (const { id } of actions()) {
        const each = await waitingFor(purpose, userId, installation)
        const fields = { name: 'Mallory', label: 'Mallory', code: '000000', currentPassword: PASSWORD, userId }
        const more = { newPassword: 'another-Zebra-window-41', endOtherSessions: 'on', next: '/account/security' }
        const ids = { factor: before.factors[0]?.id ?? '', session: before.sessions[0]?.id ?? '' }
        const encoded = new Response(callOf({ ...fields, ...more, ...ids }))
        const answer = await each.request('POST', '/login/enroll', {
          body: await encoded.text(),
          headers: { 'next-action': id, 'content-type': encoded.headers.get('content-type') ?? '' },
        })
        expectNothingOf(person, userId, answer, `action ${id}`, { address: false, label: LABEL })
      }
      expect(await stateOf(userId)).toEqual(before)
    })
  })
}

/** What an attack would have changed. */
async function stateOf(userId: string) {
  const { db } = await import('@/lib/db')
  const user = await db.user.findUniqueOrThrow({
    where: { id: userId },
    select: { name: true, passwordHash: true, email: true },
  })
  const factors = await db.factor.findMany({
    where: { userId, confirmedAt: { not: null } },
    select: { id: true, label: true, confirmedAt: true },
  })
  const sessions = await db.session.findMany({ where: { userId }, select: { id: true, aal: true } })
  const codes = await db.backupCode.count({ where: { userId, usedAt: null } })
  return { user, factors, sessions, codes }
}
