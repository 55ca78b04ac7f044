// Promises: what /api/forward-auth answers to a proxy, in each proxy's form; and that it leads nobody astray.
import { Client } from './support/client'
import { makeEnrolled, makePerson } from './support/people'
import { signInByApi } from './support/signed-in'
import { expect, test } from './support/test'

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const nginx = (url: string) => ({ 'x-original-url': url, ...HTML })
const traefik = (uri: string, host = 'localhost:8080') => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': host,
  'x-forwarded-uri': uri,
  ...HTML,
})

test('nobody: nginx gets a 401 with the way, Traefik and Caddy a redirect, a program a 401', async ({
  installation,
}) => {
  const { url } = installation
  const stranger = new Client(url)
  const ask = (headers: Record<string, string>) => stranger.request('GET', '/api/forward-auth', { headers })
  const way = `${url}/api/forward-auth/return?to=${encodeURIComponent('http://localhost:8080/a?b=c')}`

  const toNginx = await ask(nginx('http://localhost:8080/a?b=c'))
  expect(toNginx.status).toBe(401)
  expect(toNginx.headers.get('location')).toBe(way)
  expect(toNginx.headers.get('cache-control')).toBe('no-store')
  const toTraefik = await ask(traefik('/a?b=c'))
  expect(toTraefik.status).toBe(302)
  expect(toTraefik.headers.get('location')).toBe(way)
  const toProgram = await ask({ ...traefik('/a'), accept: 'application/json' })
  expect(toProgram.status).toBe(401)
  expect(toProgram.headers.get('location')).toBeNull()
  expect((await ask({ ...traefik('/a'), 'x-forwarded-method': 'POST' })).status).toBe(401)
  expect((await ask({})).status).toBe(401)
  // It may be nginx, for which a redirect is an error.
  const unsaid = await ask({ cookie: 'countersign.session=x', ...HTML })
  expect([unsaid.status, unsaid.headers.get('location')]).toEqual([401, `${url}/api/forward-auth/return?`])
})

test('somebody: 200 with every header, by every method, without their cookie of ours', async ({ installation }) => {
  const { client, email } = await makeEnrolled(installation)
  const cookie = `a=1; ${[...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}; countersign=2`
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const answer = await client.request(method, '/api/forward-auth?aal=2&method=totp&role=user', {
      headers: { ...traefik('/'), cookie },
      ...(/^P/.test(method) && { body: 'not read' }),
    })
    expect(answer.status, method).toBe(200)
    expect(answer.headers.get('remote-email')).toBe(email)
    for (const name of ['user', 'name', 'groups', 'roles', 'amr'])
      expect(answer.headers.has(`remote-${name}`)).toBe(true)
    expect(answer.headers.get('remote-groups')).toBe('')
    expect(answer.headers.get('cookie')).toBe('a=1; countersign=2')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.setCookies).toEqual([])
  }
  // Never empty: there are proxies that do not copy an empty header, and leave the visitor's own.
  const withoutOthers = await client.request('GET', '/api/forward-auth', { headers: traefik('/') })
  expect(withoutOthers.headers.get('cookie')).toBe('countersign=none')
})

test('too weak, too old, not theirs, not understood, contradictory', async ({ installation }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  const ask = (query: string, headers: Record<string, string>) =>
    client.request('GET', `/api/forward-auth?${query}`, { headers })

  const weak = await ask('aal=2&max_age=900', { ...nginx('http://localhost:8080/a'), accept: 'application/json' })
  expect(weak.status).toBe(401)
  expect(weak.headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication", max_age="900"')
  const page = await ask('aal=2&method=webauthn', traefik('/a'))
  expect(page.status).toBe(302)
  expect(page.headers.get('location')).toMatch(/&aal=2&method=webauthn$/)
  expect((await ask('group=Nobody', traefik('/a'))).status).toBe(403)
  expect((await ask('role=admin', traefik('/a'))).status).toBe(403)
  for (const query of ['aal=3', 'group', 'rd=https://evil.example', 'aal=2&aal=2'])
    expect((await ask(query, traefik('/a'))).status, query).toBe(400)
  const both = { ...traefik('/a'), ...nginx('http://evil.example/') }
  expect((await ask('', both)).status).toBe(403)
  expect((await ask('', { ...nginx('http://localhost:8080/a'), ...traefik('/b') })).status).toBe(403)
  // What only our own server writes is not believed from outside.
  expect((await ask('', { ...traefik('/a'), 'x-countersign-original-host': 'evil.example' })).status).toBe(200)
})

test('no host that is not listed is led back to, by either route', async ({ installation }) => {
  const stranger = new Client(installation.url)
  const client = await signInByApi(installation, await makePerson(installation))
  for (const host of ['evil.example', 'localhost.evil.example', '10.0.0.1', 'app.example.com:8443']) {
    const answer = await stranger.request('GET', '/api/forward-auth', { headers: traefik('/a', host) })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('location')).toBeNull()
    expect(answer.setCookies).toEqual([])
  }
  for (const to of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'http://localhost@evil.example/',
    'http://evil@localhost:8080/',
    'http://localhost:8080\\@evil.example/',
    'http://localhost\r\nLocation: x',
    'javascript:alert(1)',
    'https://localhost.evil.example/',
  ]) {
    for (const who of [stranger, client]) {
      const answer = await who.request('GET', `/api/forward-auth/return?to=${encodeURIComponent(to)}`)
      expect(answer.status, to).toBe(400)
      expect(answer.headers.get('location')).toBeNull()
    }
  }
  const query = `state=${'A'.repeat(42)}%27&to=${encodeURIComponent('http://127.0.0.1:8080/')}`
  expect((await client.request('GET', `/api/forward-auth/return?${query}`)).status).toBe(400)
})

test('Next, which looks ahead at where a form leads, gets no ticket', async ({ installation }) => {
  const email = await makePerson(installation)
  const client = await signInByApi(installation, email)
  const path = `/api/forward-auth/return?state=${'A'.repeat(43)}&to=${encodeURIComponent('http://127.0.0.1:8080/')}`
  const ahead = await client.request('GET', `${path}&_rsc`, { headers: { rsc: '1' } })
  expect(ahead.status).toBe(204)
  const { db } = await import('@/lib/db')
  expect(await db.forwardTicket.count({ where: { session: { user: { email } } } })).toBe(0)
  const answer = await client.request('GET', path)
  expect(answer.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:8080\/\?countersign_ticket=[\w-]{43}$/)
  const fromForm = await client.request('GET', path.replace('8080%2F', '8080%2F%3Fa%3D%22%3E%3Cb'), {
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect(fromForm.status).toBe(200)
  expect(fromForm.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(fromForm.text).toMatch(
    /<meta http-equiv="refresh" content="0;url=http:\/\/127\.0\.0\.1:8080\/\?a=[^"<>]*&amp;countersign_ticket=/,
  )
})

test('where it cannot be checked, the answer is 503, and nobody is let in', async ({ installation }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  const { db } = await import('@/lib/db')
  const ask = () => client.request('GET', '/api/forward-auth', { headers: traefik('/') })
  expect((await ask()).status).toBe(200)
  await db.$executeRaw`ALTER TABLE sessions RENAME TO sessions_away`
  try {
    const answer = await ask()
    expect(answer.status).toBe(503)
    expect(answer.headers.has('remote-user')).toBe(false)
  } finally {
    await db.$executeRaw`ALTER TABLE sessions_away RENAME TO sessions`
  }
  expect((await ask()).status).toBe(200)
})
