// Threat: odd input makes a 500, reaches the database, or costs the account more than the attempt it was.
import { Client } from '../support/client'
import { makeEnrolled, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

const oddCodes: [string, unknown][] = [
  ['a number', 123456],
  ['an array', ['123456']],
  ['an object', { $ne: '' }],
  ['null', null],
  ['a megabyte', '1'.repeat(1 << 20)],
  ['full-width digits', '１２３４５６'],
  ['Arabic digits', '١٢٣٤٥٦'],
  ['digits with NUL', '123\u0000456'],
  ['five digits', '12345'],
  ['nothing', ''],
]

test('an odd code is a 4xx with a code, and costs no attempt', async ({ installation }) => {
  const { email } = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, email)
  for (const [name, code] of oddCodes) {
    const answer = await client.post('/login/challenge/verify', { method: 'totp', code })
    expect([400, 413], name).toContain(answer.status)
    expect(typeof answer.json.code, name).toBe('string')
  }
  for (const body of [{ method: 'totp' }, { code: '123456' }, { method: 'totp', code: '123456', userId: 'x' }, [], 7]) {
    expect((await client.post('/login/challenge/verify', body)).json).toMatchObject({ code: 'invalid_request' })
  }
  expect((await client.get('/login/challenge')).json.attemptsLeft).toBe(5)
})

test('odd bodies are a 4xx with a code', async ({ installation }) => {
  const client = new Client(installation.url)
  const json = { 'content-type': 'application/json' }
  for (const [body, headers, status, code] of [
    ['{"email":', json, 400, 'malformed_json'],
    ['\u0000', json, 400, 'malformed_json'],
    ['[]', json, 400, 'invalid_request'],
    ['{"email":"a@example.com","password":"x","role":"admin"}', json, 400, 'invalid_request'],
    ['email=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['{"email":"a@example.com","password":"x"}', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['x'.repeat(200_000), json, 413, 'payload_too_large'],
  ] as [string, Record<string, string>, number, string][]) {
    const answer = await client.request('POST', '/api/v1/login', { body, headers })
    expect([answer.status, answer.json.code]).toEqual([status, code])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
})

test('odd cookies open nothing and break nothing', async ({ installation }) => {
  const client = new Client(installation.url)
  for (const cookie of [
    'countersign.session=',
    'countersign.session=%E0%A4%A',
    'countersign.session=\u00ff\u00fe',
    `countersign.session=${'A'.repeat(7000)}`,
    'countersign.session="; countersign.challenge="',
    ';;;=;=;',
    'countersign.challenge=00000000-0000-0000-0000-000000000000',
    `countersign.session=${'A'.repeat(43)}; countersign.session=${'B'.repeat(43)}`,
  ]) {
    for (const path of ['/api/v1/session', '/api/v1/login/challenge', '/api/auth/session', '/login', '/']) {
      const answer = await client.request('GET', path, { headers: { cookie } })
      expect(answer.status, `${path} with ${cookie.slice(0, 60)}`).toBeLessThan(500)
    }
    expect((await client.request('GET', '/api/v1/session', { headers: { cookie } })).status).toBe(401)
  }
})

test('odd ids and paths are a 4xx with a code', async ({ installation }) => {
  const { client } = await makeEnrolled(installation)
  for (const id of ['1', 'x', '%00', '00000000-0000-0000-0000-000000000000', "'%20OR%201=1--", '%F0%9F%A6%8A']) {
    for (const path of [`/sessions/${id}`, `/2fa/factors/${id}`]) {
      const answer = await client.send('DELETE', path)
      expect([400, 404], path).toContain(answer.status)
      expect(typeof answer.json.code, path).toBe('string')
    }
  }
  expect((await client.get('/no/such/route')).json.code).toBe('not_found')
})

test('a mutation from another site is refused, whoever’s cookie it carries', async ({ installation }) => {
  const { client, email } = await makeEnrolled(installation)
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: installation.url, 'sec-fetch-site': 'cross-site' },
  ]) {
    for (const [method, path] of [
      ['POST', '/api/v1/logout'],
      ['POST', '/api/v1/login'],
      ['DELETE', '/api/v1/sessions'],
      ['POST', '/api/v1/2fa/backup-codes'],
    ] as const) {
      const answer = await client.request(method, path, {
        body: JSON.stringify({ email, password: PASSWORD }),
        headers: { 'content-type': 'application/json', ...headers } as Record<string, string>,
      })
      expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([403, 'cross_origin'])
    }
  }
  expect((await client.get('/session')).status).toBe(200)
})
