// Promise: who follows docs/guides/express.md has an application that works: its code is taken from the guide word for word.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { ROOT } from '@/scripts/support/root.mjs'
import { Client } from './support/client'
import { freePort } from './support/free-port'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { expect, test } from './support/test'

const GUIDE = readFileSync(join(ROOT, 'docs', 'guides', 'express.md'), 'utf8')
const CODE = [...GUIDE.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code).join('\n')
const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`

test('lets in who has shown a second factor, checks codes, takes signed messages', async ({ installation }) => {
  test.setTimeout(90_000)
  const source = join(ROOT, 'clients', 'typescript')
  execFileSync(process.execPath, [join(source, 'node_modules', 'typescript', 'bin', 'tsc')], { cwd: source })
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const { id } = (await person.client.get('/session')).json.user
  const made = ['--name', 'Express', '--scopes', 'verifications:write']
  const { key } = (await installation.countersign('api-keys', 'create', ...made)) as { key: string }
  mkdirSync(join(ROOT, 'test-results'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'test-results', 'express-'))
  writeFileSync(join(folder, 'app.mjs'), CODE)
  const passwords = `export const checkPassword = async (email, password) => (password === 'right' ? '${id}' : null)\n`
  writeFileSync(join(folder, 'passwords.mjs'), passwords)
  const port = await freePort()
  const own = { PORT: String(port), COUNTERSIGN_URL: installation.url, COUNTERSIGN_KEY: key, WEBHOOK_SECRET: SECRET }
  const server = spawn(process.execPath, ['app.mjs'], { cwd: folder, env: { ...process.env, ...own } })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (said += chunk))
  const app = `http://localhost:${port}`
  try {
    await expect.poll(() => fetch(app).then(Boolean, () => false), { message: said }).toBe(true)

    const finance = (client: Client) => {
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      return fetch(`${app}/app/finance`, { headers: { cookie }, redirect: 'manual' })
    }
    const stranger = await finance(new Client(installation.url))
    const next = 'next=%2Fapp%2Ffinance'
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, `${installation.url}/login?${next}`])
    const weak = new Client(installation.url)
    await weak.post('/login', { email: await makePerson(installation), password: PASSWORD })
    expect((await finance(weak)).headers.get('location')).toBe(`${installation.url}/step-up?${next}`)
    expect(await (await finance(person.client)).text()).toBe(`Hello ${person.email}`)
    await person.client.post('/logout')
    expect((await finance(person.client)).status).toBe(302)

    const login = async (password: string, code: string) => {
      const body = JSON.stringify({ email: person.email, password, code })
      const answer = await fetch(`${app}/app/login`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      })
      return [answer.status, await answer.json()]
    }
    const code = oathtool(person.secret)
    expect(await login('wrong', code)).toEqual([401, { code: 'invalid_credentials' }])
    expect(await login('right', code)).toEqual([200, { status: 'signed_in' }])
    expect(await login('right', code)).toEqual([401, { code: 'invalid_code', attemptsLeft: expect.any(Number) }])

    const hook = async (body: string, signed = body) => {
      const at = new Date()
      const headers = {
        'content-type': 'application/json',
        'webhook-id': 'm1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(SECRET).sign('m1', at, signed),
      }
      return (await fetch(`${app}/hooks/countersign`, { method: 'POST', body, headers })).status
    }
    expect(await hook('{"type": "webhook.test"}')).toBe(204)
    expect(said).toContain('webhook.test')
    expect(await hook('{"type": "user.deleted"}', '{}')).toBe(400)
    expect(said).not.toContain('user.deleted')
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
