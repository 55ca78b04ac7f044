// Threat: what is good once is used twice: at the same time, at another instance, or again later (ASVS 6.5.1, 7.2.4).
import { type Answer, Client } from '../support/client'
import { linkIn, mailAbout } from '../support/mailbox'
import { awayFromTheEdge, oathtool, wrongCode } from '../support/oathtool'
import { type Enrolled, makeEnrolled, makePerson, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

/** A browser with the same cookies. */
function copyOf(client: Client): Client {
  const copy = new Client(client.base)
  for (const [name, value] of client.cookies) copy.cookies.set(name, value)
  return copy
}

/** The same at the same time, from as many copies of a browser. */
const atOnce = (count: number, client: Client, ask: (client: Client) => Promise<Answer>) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const one = copyOf(client)
      return { one, answer: await ask(one) }
    }),
  )

const codeOf = ({ secret, backupCodes }: Enrolled, method: string) =>
  method === 'totp' ? oathtool(secret) : backupCodes[0]

for (const method of ['totp', 'backup_code']) {
  test(`fifty parallel submissions of one right ${method} make exactly one session`, async ({ installation }) => {
    await awayFromTheEdge()
    const person = await makeEnrolled(installation)
    await person.client.post('/logout')
    const client = await withPasswordOnly(installation, person.email)
    const code = codeOf(person, method)
    const answers = await atOnce(50, client, (one) => one.post('/login/challenge/verify', { method, code }))
    const winners = answers.filter(({ answer }) => answer.status === 200)
    expect(winners).toHaveLength(1)
    expect(answers.every(({ answer }) => answer.status < 500)).toBe(true)
    const sessions = await winners[0]?.one.get('/sessions')
    expect(sessions?.json.sessions).toHaveLength(1)
  })

  test(`one right ${method} at ten sign-ins at once opens one of them`, async ({ installation }) => {
    await awayFromTheEdge()
    const person = await makeEnrolled(installation)
    const pending = await Promise.all(Array.from({ length: 10 }, () => withPasswordOnly(installation, person.email)))
    const code = codeOf(person, method)
    const answers = await Promise.all(pending.map((one) => one.post('/login/challenge/verify', { method, code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    // Each after it as well.
    const later = await withPasswordOnly(installation, person.email)
    expect((await later.post('/login/challenge/verify', { method, code })).status).not.toBe(200)
  })
}

test('forty wrong answers at once are five guesses, and then the account is locked', async ({ installation }) => {
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, person.email)
  const code = wrongCode(person.secret)
  const answers = await atOnce(40, client, (one) => one.post('/login/challenge/verify', { method: 'totp', code }))
  expect(answers.filter(({ answer }) => answer.json.code === 'invalid_code').length).toBeLessThanOrEqual(5)
  // A right one is no better now, from wherever.
  const right = await client.post('/login/challenge/verify', { method: 'totp', code: oathtool(person.secret) })
  expect(right.status).toBe(423)
  expect(right.headers.get('retry-after')).toMatch(/^\d+$/)
})

test('a link for a new password is good for one of ten at once', async ({ installation }) => {
  const email = await makePerson(installation)
  const client = new Client(installation.url)
  expect((await client.post('/password/forgot', { email })).status).toBe(202)
  const link = linkIn(await mailAbout(installation, email, /password/i))
  const token = new URL(link).searchParams.get('token')
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      new Client(installation.url).post('/password/reset', { token, password: `another-Zebra-window-${n}` }),
    ),
  )
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  expect(answers.filter(({ json }) => json?.code === 'link_expired')).toHaveLength(9)
  const taken = answers.findIndex(({ status }) => status === 204)
  const signIn = await client.post('/login', { email, password: `another-Zebra-window-${taken}` })
  expect(signIn.json).toEqual({ status: 'signed_in' })
})

test('a session that has ended is over at once, wherever it is asked for', async ({ installation }) => {
  const { client } = await makeEnrolled(installation)
  const copies = Array.from({ length: 6 }, () => copyOf(client))
  for (const copy of copies) expect((await copy.get('/session')).status).toBe(200)
  expect((await client.post('/logout')).status).toBe(204)
  for (const copy of copies) expect((await copy.get('/session')).status).toBe(401)
})

test('the token before a step-up, and one that was planted, are worth nothing', async ({ installation }) => {
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const before = copyOf(person.client)
  await person.client.post('/step-up')
  const answer = { method: 'totp', code: oathtool(person.secret) }
  expect((await person.client.post('/login/challenge/verify', answer)).status).toBe(200)
  for (let n = 0; n < 4; n++) {
    expect((await before.get('/session')).status).toBe(401)
    expect((await person.client.get('/session')).status).toBe(200)
  }

  const planted = new Client(installation.url)
  planted.cookies.set('countersign.session', 'A'.repeat(43))
  const email = await makePerson(installation)
  expect((await planted.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  expect(planted.cookies.get('countersign.session')).not.toBe('A'.repeat(43))
})

test('an answer that was taken is not taken again by replaying the request', async ({ installation }) => {
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, person.email)
  const replayed = copyOf(client)
  const answer = { method: 'totp', code: oathtool(person.secret) }
  expect((await client.post('/login/challenge/verify', answer)).status).toBe(200)
  for (let n = 0; n < 4; n++) {
    const again = await copyOf(replayed).post('/login/challenge/verify', answer)
    expect([again.status, again.json.code]).toEqual([410, 'challenge_expired'])
    expect(again.setCookies.filter((cookie) => cookie.includes('session='))).toEqual([])
  }
})
