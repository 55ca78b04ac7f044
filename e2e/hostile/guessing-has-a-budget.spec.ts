// Threat: somebody guesses passwords or codes, from as many browsers as they like. The owner's own browser gets in at the
// first try, meanwhile and afterwards.
import { Client } from '../support/client'
import { oathtool, wrongCode } from '../support/oathtool'
import { makeEnrolled, makePerson, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

const DEVICE = 'countersign.device'

test('while strangers hammer the password step, the owner’s browser signs in at the first try', async ({
  installation,
}) => {
  const email = await makePerson(installation)
  const owner = new Client(installation.url)
  expect((await owner.post('/login', { email, password: PASSWORD })).json.status).toBe('signed_in')
  await owner.post('/logout')
  const hammer = (n: number) => new Client(installation.url).post('/login', { email, password: `wrong ${n}` })
  const hammering = Promise.all(Array.from({ length: 24 }, (_, n) => hammer(n)))
  expect((await owner.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  expect(new Set((await hammering).map(({ status }) => status))).toEqual(new Set([401]))
  // A stranger's right password is now as wrong as any; the owner's browser still gets in.
  const stranger = await new Client(installation.url).post('/login', { email, password: PASSWORD })
  expect(stranger).toMatchObject({ status: 401, json: { code: 'invalid_credentials' } })
  await owner.post('/logout')
  expect((await owner.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
})

test('of a thief who has the password twenty codes are looked at, and the right twenty-first opens nothing', async ({
  installation,
}) => {
  const { db } = await import('@/lib/db')
  const { email, secret } = await makeEnrolled(installation, 'guessed')
  const statuses: number[] = []
  for (let lock = 0; lock < 4; lock++) {
    const thief = await withPasswordOnly(installation, email)
    for (let n = 0; n < 6; n++) {
      statuses.push((await thief.post('/login/challenge/verify', { method: 'totp', code: wrongCode(secret) })).status)
    }
    // A quarter of an hour goes by.
    await db.user.update({ where: { email }, data: { factorLockedUntil: new Date(Date.now() - 1000) } })
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(16)
  const thief = new Client(installation.url)
  expect((await thief.post('/login', { email, password: PASSWORD })).json.code).toBe('invalid_credentials')
  expect((await thief.post('/login/challenge/verify', { method: 'totp', code: oathtool(secret) })).status).toBe(410)
})

test('a browser is known by a cookie that opens nothing, and is not what was planted there', async ({
  installation,
}) => {
  const [email, other] = [await makePerson(installation), await makePerson(installation)]
  const planter = new Client(installation.url)
  await planter.post('/login', { email: other, password: PASSWORD })
  const planted = planter.cookies.get(DEVICE) ?? ''
  expect(planted).toMatch(/^[\w-]{43}$/)
  const client = new Client(installation.url)
  client.cookies.set(DEVICE, planted)
  const answer = await client.post('/login', { email, password: PASSWORD })
  expect(answer.setCookies.find((cookie) => cookie.startsWith(DEVICE))).toMatch(/HttpOnly/i)
  expect(client.cookies.get(DEVICE)).not.toBe(planted)
  const alone = new Client(installation.url)
  alone.cookies.set(DEVICE, client.cookies.get(DEVICE) ?? '')
  expect((await alone.get('/session')).status).toBe(401)
})
