// Promise: a program that knows only CONTRACT's routes signs in with an authenticator that is not ours.
import { Client } from './support/client'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { makeEnrolled, makePerson, PASSWORD, withPasswordOnly } from './support/people'
import { decodeQr } from './support/qr'
import { expect, test } from './support/test'

test('oathtool enrolls, signs in, and cannot sign in twice with one code', async ({ installation }) => {
  await awayFromTheEdge()
  const { email, secret, backupCodes } = await makeEnrolled(installation)
  expect(backupCodes).toHaveLength(10)

  const client = await withPasswordOnly(installation, email)
  const pending = await client.get('/login/challenge')
  expect(pending.json).toMatchObject({ default: 'totp', methods: [{ type: 'totp' }, { type: 'backup_code' }] })
  const wrong = await client.post('/login/challenge/verify', { method: 'totp', code: wrongCode(secret) })
  expect(wrong.status).toBe(401)
  expect(wrong.headers.get('content-type')).toContain('application/problem+json')
  expect(wrong.json).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 })
  const code = oathtool(secret)
  expect((await client.post('/login/challenge/verify', { method: 'totp', code })).json).toEqual({ status: 'signed_in' })
  const { session, user } = (await client.get('/session')).json
  expect(user.email).toBe(email)
  expect(session).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], aal: 2 })

  const again = await withPasswordOnly(installation, email)
  const replayed = await again.post('/login/challenge/verify', { method: 'totp', code })
  expect(replayed.json.code).toBe('invalid_code')
  expect((await again.get('/session')).status).toBe(401)
})

test('the QR code of the API holds the very URI beside it', async ({ installation }) => {
  const client = new Client(installation.url)
  await client.post('/login', { email: await makePerson(installation), password: PASSWORD })
  const { qrCode, uri, secret } = (await client.post('/2fa/totp/setup')).json
  const [kind, data] = qrCode.split(',')
  expect(kind).toBe('data:image/png;base64')
  expect(decodeQr(Buffer.from(data, 'base64'))).toBe(uri)
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
})

test('the code that enrolled does not sign in within the same step', async ({ installation }) => {
  await awayFromTheEdge()
  const { email, secret } = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, email)
  const answer = await client.post('/login/challenge/verify', { method: 'totp', code: oathtool(secret, -1) })
  expect(answer.json.code).toBe('invalid_code')
})

test('auth(), /api/auth/session and /api/v1/session tell of one session, and end together', async ({
  installation,
}) => {
  const { client } = await makeEnrolled(installation)
  const ours = (await client.get('/session')).json
  const theirs = (await client.request('GET', '/api/auth/session')).json
  expect(theirs).toEqual({ ...ours, expires: ours.session.expiresAt })
  expect((await client.send('DELETE', `/sessions/${ours.session.id}`)).status).toBe(204)
  expect((await client.get('/session')).status).toBe(401)
  expect((await client.request('GET', '/api/auth/session')).json).toBeNull()
})

test('signing out by next-auth’s own route ends the row as well', async ({ installation }) => {
  const email = await makePerson(installation)
  const client = new Client(installation.url)
  await client.post('/login', { email, password: PASSWORD })
  const stolen = new Map(client.cookies)
  const { csrfToken } = (await client.request('GET', '/api/auth/csrf')).json
  await client.request('POST', '/api/auth/signout', {
    body: new URLSearchParams({ csrfToken }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const thief = new Client(installation.url)
  for (const [name, value] of stolen) thief.cookies.set(name, value)
  expect((await thief.get('/session')).status).toBe(401)
})

test('what changes the account needs a recent authentication, which a step-up gives with a new token', async ({
  installation,
}) => {
  await awayFromTheEdge()
  const { client, secret } = await makeEnrolled(installation)
  const { db } = await import('@/lib/db')
  const { session } = (await client.get('/session')).json
  await db.session.update({ where: { id: session.id }, data: { authTime: new Date(Date.now() - 6 * 60_000) } })
  const before = new Map(client.cookies)

  const refused = await client.post('/2fa/backup-codes')
  expect(refused.status).toBe(401)
  expect(refused.json.code).toBe('insufficient_user_authentication')
  expect(refused.headers.get('www-authenticate')).toContain('max_age="300"')
  const { factors } = (await client.get('/2fa')).json
  for (const [method, path, body] of [
    ['POST', '/2fa/totp/setup', {}],
    ['PATCH', `/2fa/factors/${factors[0].id}`, { label: 'x' }],
    ['DELETE', `/2fa/factors/${factors[0].id}`, {}],
    ['POST', '/password/change', { currentPassword: PASSWORD, newPassword: 'another-Zebra-window-41' }],
  ] as const) {
    expect((await client.send(method, path, body)).json.code, path).toBe('insufficient_user_authentication')
  }

  expect((await client.post('/step-up')).json.challenge).toMatchObject({ purpose: 'step_up', default: 'totp' })
  expect((await client.post('/login/challenge/verify', { method: 'totp', code: oathtool(secret) })).status).toBe(200)
  expect((await client.post('/2fa/backup-codes')).json.backupCodes).toHaveLength(10)
  const old = new Client(installation.url)
  for (const [name, value] of before) old.cookies.set(name, value)
  expect((await old.get('/session')).status).toBe(401)
})
