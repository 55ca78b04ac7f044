// Promises: killed between the code that was used up and the session, a server leaves no session and no reusable code, and
// who tries again gets in. Told to end (SIGTERM), it takes no more, finishes what is in flight, mail included, and exits 0.
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'
import { Client } from '../support/client'
import { type Installation, startInstallation } from '../support/installation'
import { awayFromTheEdge, oathtool } from '../support/oathtool'
import { makeEnrolled, makePerson, newAddress, PASSWORD, withPasswordOnly } from '../support/people'
import { expect, test } from '../support/test'

test.describe.configure({ mode: 'default', timeout: 90_000 })

/** A mail server that takes its time with one address: it says that it has a mail to that when it is told to. */
const mails: string[] = []
let slowTo = 'nobody yet'
let letGo = () => {}
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _, done) {
    let data = ''
    stream.on('data', (chunk) => {
      data += chunk
    })
    stream.on('end', () => {
      mails.push(data)
      // What waited when a server was killed comes as well, and must keep no mail of this test waiting.
      if (data.includes(slowTo)) letGo = done
      else done()
    })
  },
})

let installation: Installation
let database: pg.Client
test.beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as AddressInfo
  installation = await startInstallation('e2e_ends', { SMTP_URL: `smtp://127.0.0.1:${port}` })
  database = new pg.Client({ connectionString: installation.databaseUrl })
  await database.connect()
})
test.afterAll(async () => {
  letGo()
  await database.end()
  await installation.stop()
  smtp.close(() => {})
})

const count = async (sql: string) =>
  (await database.query<{ n: number }>(`SELECT count(*)::int AS n ${sql}`)).rows[0]?.n

/** Holds up whoever writes to a table. @returns what lets them go on */
async function holdUp(table: string) {
  await database.query(`BEGIN; LOCK TABLE ${table} IN EXCLUSIVE MODE`)
  const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  const someoneWaits = () => expect.poll(() => count(waiting)).toBe(1)
  return { someoneWaits, waiting, goOn: () => database.query('COMMIT') }
}

test('killed with the code used up and no session yet', async () => {
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, person.email)
  const code = oathtool(person.secret)
  const before = await count('FROM sessions')
  const { someoneWaits, waiting, goOn } = await holdUp('sessions')
  // A browser that is trusted from now on gets its session by a statement of its own.
  const answer = { method: 'totp', code, trustDevice: true }
  const lost = client.post('/login/challenge/verify', answer).catch(() => 'lost')
  await someoneWaits()
  await installation.kill()
  expect(await lost).toBe('lost')
  // Nobody is there any more for whom it would be written.
  await database.query(`SELECT pg_terminate_backend(pid) ${waiting}`)
  await goOn()

  expect(await count('FROM sessions')).toBe(before)
  expect(await count('FROM login_tickets')).toBe(1)
  expect(await count(`FROM login_tickets WHERE expires_at > now() + interval '1 minute'`)).toBe(0)
  await installation.restart()
  expect((await client.post('/login/challenge/verify', { method: 'totp', code })).json.code).toBe('challenge_expired')
  const again = await withPasswordOnly(installation, person.email)
  expect((await again.post('/login/challenge/verify', { method: 'totp', code })).json.code).toBe('invalid_code')
  const next = oathtool(person.secret, 1)
  expect((await again.post('/login/challenge/verify', { method: 'totp', code: next })).json.status).toBe('signed_in')
})

test('killed while the code is used up for a session: neither has happened', async () => {
  await awayFromTheEdge()
  const person = await makeEnrolled(installation)
  const client = await withPasswordOnly(installation, person.email)
  const code = oathtool(person.secret)
  const before = await count('FROM sessions')
  const { someoneWaits, waiting, goOn } = await holdUp('sessions')
  const lost = client.post('/login/challenge/verify', { method: 'totp', code }).catch(() => 'lost')
  await someoneWaits()
  await installation.kill()
  expect(await lost).toBe('lost')
  await database.query(`SELECT pg_terminate_backend(pid) ${waiting}`)
  await goOn()

  expect(await count('FROM sessions')).toBe(before)
  await installation.restart()
  expect((await client.post('/login/challenge/verify', { method: 'totp', code })).json.status).toBe('signed_in')
  const again = await withPasswordOnly(installation, person.email)
  expect((await again.post('/login/challenge/verify', { method: 'totp', code })).json.code).toBe('invalid_code')
})

test('told to end with a sign-in and a mail under way', async () => {
  const email = await makePerson(installation)
  mails.length = 0
  const address = newAddress()
  slowTo = address
  await new Client(installation.url).post('/signup', { email: address, password: PASSWORD, name: 'New' })
  await expect.poll(() => mails.filter((mail) => mail.includes(address)).length).toBe(1)

  const client = new Client(installation.url)
  const { someoneWaits, goOn } = await holdUp('sessions')
  const signingIn = client.post('/login', { email, password: PASSWORD })
  await someoneWaits()
  const ended = installation.terminate()
  await expect
    .poll(() =>
      new Client(installation.url).get('/session').then(
        ({ status }) => status,
        () => 'refused',
      ),
    )
    .toBe('refused')
  await goOn()
  const answer = await signingIn
  expect([answer.status, answer.json]).toEqual([200, { status: 'signed_in' }])
  expect(answer.headers.get('connection')).toBe('close')
  letGo()
  expect(await ended).toEqual([0])
  // It is sent, and nobody will send it again.
  expect(await count('FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL')).toBe(0)
  await installation.restart()
  expect((await client.get('/session')).status).toBe(200)
  expect(mails.filter((mail) => mail.includes(address))).toHaveLength(1)
})
