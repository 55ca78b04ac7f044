// Promise: what the API answers is what /api/v1/openapi.json says, success and problems alike, operation by operation: one
// long walk through all of them, each answer held against the schemas by a validator that is not ours.
import { softKey } from '@/lib/testing/authenticator'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { Described } from './support/described'
import { freePort } from './support/free-port'
import type { Installation } from './support/installation'
import { codeIn, linkIn, mailAbout, newestTo } from './support/mailbox'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

/** What cannot succeed on an installation like this: its problem is expected instead. */
const REFUSED = [
  // There is an administrator already.
  'POST /setup',
  // Connecting one needs another provider, and a browser: connected-accounts.spec.ts.
  'DELETE /identities/{id}',
]

const NOBODY = '00000000-0000-4000-8000-000000000000'

let described: Described
test.beforeAll(async ({ installation }) => {
  described = await Described.read(new Client(installation.url))
})

/** Calls operations by the names of the description, and has each answer checked. */
function caller(client: Client, headers: Record<string, string> = {}) {
  return async (name: string, params: Record<string, string> = {}, body?: unknown, status?: number) => {
    const [method = '', template = ''] = name.split(' ')
    const [path, query = ''] = template.split('?')
    const filled = (path ?? '').replaceAll(/\{(\w+)\}/g, (_, parameter: string) => params[parameter] ?? NOBODY)
    const answer = await client.request(method, `/api/v1${filled}${query && `?${query}`}`, {
      body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
      headers: { 'content-type': 'application/json', ...headers },
    })
    described.check(`${method} ${path}`, answer, body)
    if (status === undefined) expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300)
    else expect(answer.status, `${name}: ${answer.text}`).toBe(status)
    return answer.json
  }
}

const keyOf = async (installation: Installation, scopes: string) =>
  ((await installation.countersign('api-keys', 'create', '--name', 'Walk', '--scopes', scopes)) as { key: string }).key

const tokenIn = async (installation: Installation, email: string, subject: RegExp) =>
  new URL(linkIn(await mailAbout(installation, email, subject))).searchParams.get('token')

test('every operation answers as it is described', async ({ installation }) => {
  test.setTimeout(240_000)
  await awayFromTheEdge()
  const { url } = installation
  const authorization = `Bearer ${await keyOf(installation, '*')}`
  const service = caller(new Client(url), { authorization, origin: '' })
  const { client: administrator } = await makeReader(installation)
  const admin = caller(administrator)

  // The service API, by key.
  const email = newAddress('walk')
  const id = (await service('POST /users', {}, { email, password: PASSWORD, name: 'Ann', verified: true })).id
  await service('POST /users', {}, { email, password: PASSWORD }, 409)
  await service('POST /users', {}, { email: 'no address' }, 400)
  const { users } = await service(`GET /users?email=${encodeURIComponent(email)}`)
  expect(users).toMatchObject([{ id }])
  expect((await service('GET /users?limit=1')).next).not.toBeNull()
  await service('GET /users?limit=nonsense', {}, undefined, 400)
  await service('GET /users/{id}', { id })
  await service('GET /users/{id}', { id: NOBODY }, undefined, 404)
  await service('PATCH /users/{id}', { id }, { name: 'Ann Other' })
  await service('PATCH /users/{id}', { id }, { nonsense: true }, 400)
  const group = (await service('POST /groups', {}, { name: `Walk ${email}` })).id
  await service('POST /groups', {}, { name: `Walk ${email}` }, 409)
  await service('GET /groups')
  await service('GET /groups/{id}', { id: group })
  await service('PATCH /groups/{id}', { id: group }, { description: 'On foot' })
  await service('PUT /groups/{id}/members/{userId}', { id: group, userId: id })
  await service('PUT /groups/{id}/members/{userId}', { id: group, userId: NOBODY }, undefined, 404)
  await service('GET /groups/{id}/members', { id: group })
  await service('POST /groups/import', {}, { csv: `email,groups\n${email},Walk ${email}\nnobody,x\n` })
  const role = `walker-${Date.now()}`
  await service('POST /roles', {}, { name: role })
  await service('GET /roles')
  await service('PATCH /roles/{name}', { name: role }, { description: 'On foot' })
  await service('PUT /users/{id}/roles/{name}', { id, name: role })
  await service('DELETE /users/{id}/roles/{name}', { id, name: role })

  const wanted = { target: { type: 'group', id: group }, requirement: 'required', graceDays: 2 }
  await service('POST /rules/preview', {}, wanted)
  const rollout = {
    nudgeFrom: new Date(Date.now() + 3_600_000).toISOString(),
    allFrom: new Date(Date.now() + 7_200_000).toISOString(),
  }
  const rule = (await service('POST /rules', {}, { ...wanted, rollout })).id
  await service('GET /rules')
  await service('PATCH /rules/{id}', { id: rule }, { graceDays: 3 })
  await service('POST /rules/{id}/pause', { id: rule })
  await service('POST /rules/{id}/pause', { id: rule }, {}, 409)
  await service('POST /rules/{id}/resume', { id: rule })
  await service('POST /rules/{id}/stage', { id: rule }, { stage: 'all' })
  await service('GET /policy/evaluate', {}, undefined, 400)
  expect(await service(`GET /policy/evaluate?userId=${id}`)).toMatchObject({ userId: id })
  const settings = await service('GET /settings')
  await service('PUT /settings', {}, { codeMinutes: settings.codeMinutes })
  await service('PUT /settings', {}, { codeMinutes: -1 }, 400)
  await service('POST /settings/preview', {}, { twoFactorEnabled: false })
  await service('GET /audit-events?after=0&limit=200')

  // Second factors, by key.
  const { secret } = await service('PUT /users/{id}/enable-2fa', { id })
  await service('PUT /users/{id}/enable-2fa', { id }, { code: wrongCode(secret) }, 401)
  await service('PUT /users/{id}/enable-2fa', { id }, { code: oathtool(secret, -1), label: 'Phone' })
  await service('PUT /users/{id}/enable-2fa', { id: NOBODY }, {}, 404)
  await service('POST /verifications', {}, { userId: id, method: 'totp', code: oathtool(secret) })
  await service('POST /verifications', {}, { userId: id, method: 'totp', code: oathtool(secret) }, 401)
  await service('POST /verifications', {}, { userId: id, method: 'sms', code: '123456' }, 403)
  await service('POST /verifications', {}, { userId: NOBODY, method: 'totp', code: '123456' }, 404)
  await service('POST /verifications', {}, { userId: id, method: 'totp', code: 123456 }, 400)
  await service('POST /verifications/send', {}, { userId: id, method: 'email' }, 403)

  // A person, by cookie.
  const browser = new Client(url)
  const person = caller(browser)
  await person('GET /session', {}, undefined, 401)
  await person('GET /login/challenge', {}, undefined, 404)
  await person('POST /login', {}, { email, password: 'wrong' }, 401)
  await person('POST /login', {}, { email, password: PASSWORD })
  await person('GET /login/challenge')
  await person('POST /login/challenge/send', {}, { method: 'email' }, 403)
  await person('POST /login/challenge/verify', {}, { method: 'totp', code: wrongCode(secret) }, 401)
  await person('POST /login/challenge/verify', {}, { method: 'totp', code: oathtool(secret, 1), trustDevice: true })
  await person('GET /session')
  await person('GET /sessions')
  await person('DELETE /sessions/{id}', {}, {}, 404)
  await person('DELETE /sessions')
  await person('GET /identities')
  await person('GET /2fa/trusted-devices')
  const { devices } = await person('GET /2fa/trusted-devices')
  await person('DELETE /2fa/trusted-devices/{id}', { id: devices[0].id })
  await person('POST /2fa/email/setup', {}, {}, 202)
  await person('POST /2fa/email/setup', {}, {}, 429)
  await person('POST /2fa/email/verify-setup', {}, { code: codeIn(await newestTo(installation, email)) })
  const key = softKey({ origin: url }, { userVerified: true, discoverable: true })
  await person('POST /2fa/webauthn/register/complete', {}, { nonsense: true }, 400)
  const creation = await person('POST /2fa/webauthn/register/start')
  await person('POST /2fa/webauthn/register/complete', {}, { ...key.create(creation), label: 'Key' })
  const { factors } = await person('GET /2fa')
  expect(factors).toHaveLength(3)
  const mailed = factors.find(({ type }: { type: string }) => type === 'email').id
  await person('PATCH /2fa/factors/{id}', { id: mailed }, { label: 'Mail' })
  await person('POST /2fa/backup-codes')
  await person('PATCH /account', {}, { name: 'Ann' })
  const newEmail = newAddress('moved')
  await person('POST /account/email', {}, { email: newEmail })
  const moved = await tokenIn(installation, newEmail, /Confirm your new address/)
  await person('POST /account/email/confirm', {}, { token: moved })
  await person('POST /account/email/confirm', {}, { token: moved }, 410)
  await person('POST /step-up')
  await person('POST /login/challenge/webauthn/verify', {}, { nonsense: true }, 400)
  await person(
    'POST /login/challenge/webauthn/verify',
    {},
    key.get(await person('POST /login/challenge/webauthn/options')),
  )
  const next = 'another-Horse-battery-8-staple'
  await person('POST /password/change', {}, { currentPassword: 'wrong', newPassword: next }, 400)
  await person('POST /password/change', {}, { currentPassword: PASSWORD, newPassword: next })
  await person('POST /logout')
  await person('POST /login/passkey/verify', {}, key.get(await person('POST /login/passkey/options')))
  await person('DELETE /2fa/factors/{id}', { id: mailed })
  await person('DELETE /2fa/factors/{id}', { id: mailed }, {}, 404)
  await person('DELETE /recovery', {}, {}, 404)
  await person('POST /logout')
  await person('POST /password/forgot', {}, { email: newEmail })
  await person('POST /password/reset', {}, { token: 'none', password: PASSWORD }, 410)
  const reset = await tokenIn(installation, newEmail, /Choose a new password/)
  await person('POST /password/reset', {}, { token: reset, password: PASSWORD })

  // Text messages are off until they are switched on.
  await service('PUT /settings', {}, { smsFallback: true, recoveryApproval: true, bypassApproval: true })
  try {
    const texted = newAddress('texted')
    const textedId = (await service('POST /users', {}, { email: texted, password: PASSWORD, verified: true })).id
    const phone = `+44740012${String(Date.now()).slice(-4)}`
    await person('POST /login', {}, { email: texted, password: PASSWORD })
    await person('POST /2fa/totp/verify-setup', {}, { code: '123456' }, 410)
    const { secret: seed } = await person('POST /2fa/totp/setup')
    await person('POST /2fa/totp/verify-setup', {}, { code: wrongCode(seed) }, 400)
    await person('POST /2fa/totp/verify-setup', {}, { code: oathtool(seed, -1) })
    await person('POST /2fa/sms/setup', {}, { phone })
    await person('POST /2fa/sms/verify-setup', {}, { code: codeIn(await newestTo(installation, phone)) })
    await person('POST /logout')
    await service('POST /verifications/send', {}, { userId: textedId, method: 'sms' })
    await service('POST /verifications/send', {}, { userId: textedId, method: 'sms' }, 429)
    const sent = codeIn(await newestTo(installation, phone))
    await service('POST /verifications', {}, { userId: textedId, method: 'sms', code: sent })
    await person('POST /login', {}, { email: texted, password: PASSWORD })
    await person('POST /login/challenge/send', {}, { method: 'sms' })

    // Everything is lost: stopped once, approved once.
    await person('POST /recovery')
    const start = await tokenIn(installation, texted, /Have you lost/)
    await person('POST /recovery/start', {}, { token: start })
    await admin('POST /users/{id}/recovery/approve', { id: textedId })
    await person('POST /recovery/finish', {}, { token: 'none', password: PASSWORD }, 410)
    const { db } = await import('@/lib/db')
    const { id: asked } = await db.recoveryRequest.findFirstOrThrow({ where: { userId: textedId } })
    await db.recoveryRequest.update({ where: { id: asked }, data: { readyAt: new Date(Date.now() - 1000) } })
    await db.$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key = ${`recovery-ready:${asked}`}`
    const finish = await tokenIn(installation, texted, /set up a new second factor now/)
    await person('POST /recovery/finish', {}, { token: finish, password: PASSWORD })
    const cancel = await tokenIn(installation, texted, /has begun/)
    await person('POST /recovery/cancel', {}, { token: cancel })
    await person('POST /login', {}, { email: texted, password: PASSWORD })
    await person('POST /login/challenge/verify', {}, { method: 'totp', code: oathtool(seed) })
    const thief = caller(new Client(url))
    await thief('POST /login', {}, { email: texted, password: PASSWORD })
    await thief('POST /recovery')
    const again = async () => ({ token: await tokenIn(installation, texted, /Have you lost/) })
    await expect.poll(async () => (await new Client(url).post('/recovery/start', await again())).status).toBe(200)
    await person('DELETE /recovery')
    await person('DELETE /recovery', {}, {}, 404)
    await person('POST /logout')

    // What administrators and keys do for somebody.
    // Two administrators must agree by now, and a key is none.
    await service('POST /users/{id}/bypass', { id: textedId }, undefined, 403)
    const { client: second } = await makeReader(installation)
    await caller(second)('POST /users/{id}/bypass', { id: textedId })
    await admin('POST /users/{id}/bypass/approve', { id: textedId })
    await service('DELETE /users/{id}/bypass', { id: textedId })
    await service('DELETE /users/{id}/bypass', { id: textedId }, {}, 404)
    await service('POST /users/{id}/unlock', { id: textedId })
    await service('POST /users/{id}/reenroll', { id: textedId })
    await service('POST /users/{id}/disable', { id: textedId })
    await service('PUT /users/{id}/enable-2fa', { id: textedId }, {}, 409)
    await service('POST /users/{id}/enable', { id: textedId })
    await service('GET /users/{id}/sessions', { id: textedId })
    await service('DELETE /users/{id}/sessions', { id: textedId })
    await service('PUT /users/{id}/disable-2fa', { id: textedId })
    await service('DELETE /users/{id}', { id: textedId })
    await service('DELETE /users/{id}', { id: textedId }, {}, 404)
  } finally {
    const { smsFallback, recoveryApproval, bypassApproval } = settings
    await service('PUT /settings', {}, { smsFallback, recoveryApproval, bypassApproval })
  }
  const invited = (await service('POST /users', {}, { email: newAddress('invited'), groups: [group] })).id
  await service('POST /users/{id}/invite', { id: invited })
  await service('POST /users/{id}/invite', { id }, {}, 409)

  // A newcomer.
  const newcomer = caller(new Client(url))
  const own = newAddress('newcomer')
  await newcomer('POST /signup', {}, { email: own, password: PASSWORD })
  await newcomer('POST /verify-email', {}, { token: 'none' }, 410)
  await newcomer('POST /verify-email', {}, { token: await tokenIn(installation, own, /Confirm your e-mail/) })
  await newcomer('POST /login', {}, { email: own, password: PASSWORD })
  await newcomer('GET /users', {}, undefined, 403)
  const second = new Client(url)
  await caller(second)('POST /login', {}, { email: own, password: PASSWORD })
  const other = (await caller(second)('GET /sessions')).sessions.find(({ current }: { current: boolean }) => !current)
  await caller(second)('DELETE /sessions/{id}', { id: other.id })
  await newcomer('GET /session', {}, undefined, 401)

  // What only administrators do.
  const made = await admin('POST /api-keys', {}, { name: 'Made', scopes: ['users:read'], expiresInDays: 1 })
  await admin('GET /api-keys')
  await admin('POST /api-keys/{id}/rotate', { id: made.id }, { overlapHours: 0 })
  await admin('DELETE /api-keys/{id}', { id: made.id })
  await admin('DELETE /api-keys/{id}', { id: made.id }, {}, 404)
  const job = (await admin('POST /bulk-jobs', {}, { action: 'end_sessions', users: [invited] })).id
  await admin('GET /bulk-jobs/{id}', { id: job })

  // Webhooks: nobody listens there, which is an answer as well.
  const nowhere = `http://127.0.0.1:${await freePort()}/hook`
  await service('POST /webhooks', {}, { url: 'http://10.0.0.1/', events: ['user.created'] }, 400)
  const hook = (await service('POST /webhooks', {}, { url: nowhere, events: ['user.created'] })).id
  await service('GET /webhooks')
  await service('GET /webhooks/{id}', { id: hook })
  await service('PATCH /webhooks/{id}', { id: hook }, { description: 'Walk' })
  await service('POST /webhooks/{id}/rotate-secret', { id: hook })
  await service('POST /webhooks/{id}/test', { id: hook })
  await service('POST /users', {}, { email: newAddress('heard'), password: PASSWORD })
  const first = async () =>
    (await new Client(url).request('GET', `/api/v1/webhooks/${hook}/deliveries`, { headers: { authorization } })).json
      .deliveries?.[0]?.id
  await expect.poll(first, { timeout: 15_000 }).toBeTruthy()
  const { deliveries } = await service('GET /webhooks/{id}/deliveries', { id: hook })
  const delivery = { id: hook, deliveryId: deliveries[0].id }
  await service('GET /webhooks/{id}/deliveries/{deliveryId}', delivery)
  await service('POST /webhooks/{id}/deliveries/{deliveryId}/replay', delivery)
  await service('POST /webhooks/{id}/deliveries/{deliveryId}/replay', { id: hook }, {}, 404)
  await service('POST /webhooks/{id}/replay-dead', { id: hook })
  await service('DELETE /webhooks/{id}', { id: hook })

  // And back.
  await service('DELETE /rules/{id}', { id: rule })
  await service('DELETE /groups/{id}/members/{userId}', { id: group, userId: id })
  await service('DELETE /groups/{id}', { id: group })
  await service('DELETE /roles/{name}', { name: role })
  await service('DELETE /users/{id}', { id })
  await caller(new Client(url))('POST /setup', {}, { token: 'none', email: own, password: PASSWORD }, 410)
  await caller(second)('DELETE /identities/{id}', {}, {}, 404)

  const never = described.all().filter((name) => !described.succeeded.has(name))
  expect(never.sort(), 'operations that never answered with success').toEqual([...REFUSED].sort())
  expect(REFUSED.filter((name) => !described.called.has(name))).toEqual([])
})

test('so are the refusals that every operation has: of nobody, of a key, of nonsense', async ({ installation }) => {
  const none = await keyOf(installation, 'audit:read')
  const all = await keyOf(installation, '*')
  for (const name of described.all()) {
    const [method = '', path = ''] = name.split(' ')
    const concrete = path.replaceAll(/\{(id|userId|deliveryId)\}/g, NOBODY).replaceAll(/\{\w+\}/g, 'x')
    const call = async (headers: Record<string, string>, body: string) => {
      const given = { body: method === 'GET' ? undefined : body, headers }
      described.check(
        name,
        await new Client(installation.url).request(method, `/api/v1${concrete}`, given),
        JSON.parse('{}'),
      )
    }
    const json = { 'content-type': 'application/json' }
    await call(json, '{"nonsense": true}')
    if (name !== 'POST /logout') await call({ ...json, origin: 'https://elsewhere.example' }, '{}')
    await call({ ...json, authorization: `Bearer ${none}` }, '{"nonsense": true}')
    await call({ ...json, authorization: `Bearer ${all}` }, '{"nonsense": true}')
    await call({ ...json, authorization: `Bearer ${all}` }, '{')
    await call({ 'content-type': 'text/plain', authorization: `Bearer ${all}` }, 'x')
    await call({ ...json, authorization: `Bearer cs_${'A'.repeat(43)}` }, '{}')
  }
})

test('a call that is repeated with an Idempotency-Key is done once, also twenty at once', async ({ installation }) => {
  const key = await keyOf(installation, 'users:read,users:write')
  const client = new Client(installation.url)
  const email = newAddress('once')
  const post = async (body: unknown, idempotency: string) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotency,
    }
    const answer = await client.request('POST', '/api/v1/users', { body: JSON.stringify(body), headers })
    described.check('POST /users', answer, body)
    return answer
  }
  const person = { email, password: PASSWORD }
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(person, '"one"')))
  const made = answers.filter(({ status }) => status === 201)
  expect(made.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1)
  expect(answers.every(({ status, json }) => status === 201 || json.code === 'idempotency_in_progress')).toBe(true)
  const again = await post(person, 'one')
  expect([again.status, again.headers.get('idempotency-replayed'), again.text]).toEqual([201, 'true', made[0]?.text])
  expect((await post({ ...person, name: 'Other' }, 'one')).json.code).toBe('idempotency_mismatch')
  expect((await post(person, 'not a key')).json.code).toBe('invalid_idempotency_key')
  expect((await post(person, 'two')).json.code).toBe('email_taken')
})
