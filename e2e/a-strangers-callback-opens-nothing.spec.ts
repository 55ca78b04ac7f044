// Threat: whoever can call the routes of next-auth signs somebody in to the wrong account, learns a code, or makes the
// server fail: with forged, foreign or replayed state, or by calling the server by another name.
import { request as plainRequest } from 'node:http'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { newAddress } from './support/people'
import { expect } from './support/test'
import { test } from './support/with-provider'

const CALLBACK = '/api/auth/callback/oidc'

/** Goes to the provider and nearly back, as a browser does. @returns what it would call next, and its cookies */
async function callbackOf({ url, env }: Installation, login: string) {
  const client = new Client(url)
  const { csrfToken } = (await client.request('GET', '/api/auth/csrf')).json
  const left = await client.request('POST', '/api/auth/signin/oidc', {
    body: new URLSearchParams({ csrfToken }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const there = new Client(env.AUTH_OIDC_ISSUER ?? '')
  const follow = async (location: string | null, form?: Record<string, string>) => {
    const { pathname, search } = new URL(location ?? '', there.base)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = form && { body: new URLSearchParams(form).toString(), headers }
    return (await there.request(form ? 'POST' : 'GET', pathname + search, sent)).headers.get('location')
  }
  const interaction = await follow(left.headers.get('location'))
  const back = await follow(await follow(interaction, { login, do: 'sign in' }))
  const { pathname, search } = new URL(back ?? '')
  return { path: pathname + search, cookies: [...client.cookies] }
}

function clientWith(base: string, cookies: [string, string][]): Client {
  const client = new Client(base)
  for (const [name, value] of cookies) client.cookies.set(name, value)
  return client
}

async function expectRefused(client: Client, path: string) {
  const answer = await client.request('GET', path)
  expect([302, 303], path).toContain(answer.status)
  expect(answer.headers.get('location'), path).toMatch(/\/login\?error=provider_(failed|denied)&provider=oidc$/)
  expect(answer.setCookies.join(), path).not.toMatch(/countersign\.session=[^;]/)
  expect((await client.get('/session')).status).toBe(401)
}

test('a callback counts once, and only in the browser that went', async ({ installation }) => {
  const { path, cookies } = await callbackOf(installation, newAddress('once'))
  const state = new URL(path, installation.url).searchParams.get('state') ?? ''

  // Somebody else is sent the link: it is not their state.
  await expectRefused(new Client(installation.url), path)
  const other = await callbackOf(installation, newAddress('other'))
  await expectRefused(clientWith(installation.url, other.cookies), path)
  // Their own state, with this code; and this state, changed.
  const theirs = new URL(other.path, installation.url).searchParams.get('state') ?? ''
  await expectRefused(clientWith(installation.url, other.cookies), path.replace(state, theirs))
  await expectRefused(clientWith(installation.url, cookies), path.replace(state, `${state.slice(0, -4)}AAAA`))

  const mine = clientWith(installation.url, cookies)
  const answer = await mine.request('GET', path)
  expect(answer.headers.get('location')).toBe(`${installation.url}/account/security`)
  expect((await mine.get('/session')).json.session.amr).toEqual(['fed'])
  // What next-auth would have set by itself is not there.
  expect(answer.setCookies.filter((cookie) => /^countersign\.session=[^;]/.test(cookie))).toHaveLength(1)

  // Replayed, with the very same cookies.
  await expectRefused(clientWith(installation.url, cookies), path)
})

test('no odd callback makes the server fail', async ({ installation }) => {
  const { path, cookies } = await callbackOf(installation, newAddress('odd'))
  const state = new URL(path, installation.url).searchParams.get('state') ?? ''
  for (const query of [
    '',
    '?code=x',
    '?state=x',
    `?state=${state}`,
    `?state=${state}&code=`,
    `?state=${state}&code=garbage`,
    `?state=${state}&code=a&code=b&iss=https://evil.example`,
    '?error=access_denied',
    `?error=access_denied&state=${state}`,
    '?error=%00&error_description=%3Cscript%3E',
  ]) {
    await expectRefused(clientWith(installation.url, cookies), CALLBACK + query)
    await expectRefused(new Client(installation.url), CALLBACK + query)
  }
  expect((await clientWith(installation.url, cookies).request('POST', path)).status).toBe(405)
  for (const garbage of ['x', 'eyJ.a.b.c.d', '%00', 'null']) {
    const broken = cookies.map(([name]) => [name, garbage] as [string, string])
    await expectRefused(clientWith(installation.url, broken), path)
  }
  expect(installation.output()).not.toContain('"level":"error"')
})

test('no odd call of next-auth’s other routes makes the server fail', async ({ installation }) => {
  const client = new Client(installation.url)
  client.cookies.set('countersign.callback-url', 'no url')
  client.cookies.set('authjs.callback-url', 'no url')
  for (const path of [
    '/api/auth/signin',
    '/api/auth/signin/oidc',
    '/api/auth/signin/nobody',
    '/api/auth/signin?callbackUrl=https://evil.example/',
    '/api/auth/signin?callbackUrl=no%20url:',
    '/api/auth/callback',
    '/api/auth/callback/nobody?code=x',
    '/api/auth/callback/credentials',
    '/api/auth/error?error=Configuration',
    '/api/auth/signout',
    '/api/auth/session',
    '/api/auth/providers',
    '/api/auth/verify-request',
    '/api/auth/webauthn-options',
    '/api/auth/nothing',
  ]) {
    for (const method of ['GET', 'POST']) {
      const answer = await client.request(method, path)
      expect(answer.status, `${method} ${path}`).toBeLessThan(500)
      expect(answer.headers.get('location') ?? '', `${method} ${path}`).not.toContain('evil.example')
      expect(answer.setCookies.join()).not.toMatch(/countersign\.session=[^;]/)
    }
  }
})

test('the redirect_uri is ours, whatever the request calls us and asks for', async ({ installation }) => {
  const client = new Client(installation.url)
  const { csrfToken } = (await client.request('GET', '/api/auth/csrf')).json
  const body = new URLSearchParams({ csrfToken }).toString()
  const { port } = new URL(installation.url)
  for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`]) {
    const location = await new Promise<string>((resolve, reject) => {
      const sent = plainRequest(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/api/auth/signin/oidc?redirect_uri=https://evil.example/&scope=openid',
          headers: {
            host,
            'x-forwarded-host': 'evil.example',
            'x-forwarded-proto': 'https',
            forwarded: 'host=evil.example',
            cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          response.resume()
          resolve(response.headers.location ?? '')
        },
      )
      sent.on('error', reject).end(body)
    })
    const asked = new URL(location)
    expect(asked.origin).toBe(installation.env.AUTH_OIDC_ISSUER)
    expect(asked.searchParams.get('redirect_uri')).toBe(installation.url + CALLBACK)
    expect(asked.searchParams.get('scope')).toBe('openid profile email')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.searchParams.get(name)).toMatch(/.{20}/)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
  }
})
