// Promise: a program finds the same API whoever answers: our own server, which calls the routes itself from the first call
// on, or Next's, as on a platform that has no room for ours.
import { Client } from './support/client'
import { startInstallation } from './support/installation'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { expect, test } from './support/test'

for (const nextAlone of [false, true]) {
  test(`a sign-in, ${nextAlone ? 'by Next alone' : 'by our server'}`, async () => {
    const installation = await startInstallation(`e2e_served_${nextAlone ? 'next' : 'ours'}`, {}, { nextAlone })
    try {
      await awayFromTheEdge()
      const { email, secret } = await makeEnrolled(installation)
      const client = new Client(installation.url)
      const started = await client.post('/login', { email, password: PASSWORD })
      expect(started.json).toMatchObject({ status: 'challenge', challenge: { default: 'totp' } })
      expect((await client.get('/session')).status).toBe(401)
      const wrong = await client.post('/login/challenge/verify', { method: 'totp', code: wrongCode(secret) })
      expect(wrong.status).toBe(401)
      expect(wrong.headers.get('content-type')).toContain('application/problem+json')
      expect(wrong.json).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 })
      const right = await client.post('/login/challenge/verify', {
        method: 'totp',
        code: oathtool(secret),
        trustDevice: true,
      })
      expect(right.json).toEqual({ status: 'signed_in' })
      expect([...client.cookies.keys()].sort()).toEqual(['countersign.device', 'countersign.session'])

      expect((await client.get('/session')).json).toMatchObject({ user: { email }, session: { aal: 2 } })
      const proxied = { 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'localhost' }
      const forwarded = await client.request('GET', '/api/forward-auth', {
        headers: { ...proxied, 'x-forwarded-uri': '/', accept: 'text/html' },
      })
      expect(forwarded.status).toBe(200)
      expect(forwarded.headers.get('remote-email')).toBe(email)
      expect((await client.post('/login', { email })).json).toMatchObject({ status: 400, code: 'invalid_request' })
      const foreign = { origin: 'https://elsewhere.example', 'content-type': 'application/json' }
      expect((await client.request('POST', '/api/v1/logout', { body: '{}', headers: foreign })).status).toBe(403)
      expect((await client.post('/logout')).status).toBe(204)
      expect((await client.get('/session')).status).toBe(401)
    } finally {
      await installation.stop()
    }
  })
}

test('our server answers the first call of a route as it answers the next', async () => {
  const installation = await startInstallation('e2e_first_call')
  try {
    const client = new Client(installation.url)
    await client.post('/login', { email: await makePerson(installation), password: PASSWORD })
    const [first, second] = [await client.get('/identities'), await client.get('/identities')]
    expect(first.status).toBe(200)
    expect(first.text).toBe(second.text)
    const said = ({ headers }: typeof first) => [...headers].filter(([name]) => name !== 'date')
    expect(said(first)).toEqual(said(second))
    // Next says this of all that it answers.
    expect(first.headers.has('vary')).toBe(false)
  } finally {
    await installation.stop()
  }
})
