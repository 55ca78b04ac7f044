// Promise: an operator rotates the keys of an installation that people are using. The command is killed midway (SIGKILL)
// and run again, nobody's sign-in fails, and then the old key is taken out.
import pg from 'pg'
import { Client } from './support/client'
import { run } from './support/command'
import { type Installation, startInstallation } from './support/installation'
import { oathtool } from './support/oathtool'
import { type Enrolled, makeEnrolled, withPasswordOnly } from './support/people'
import { expect, test } from './support/test'

const OLD = `k1:${Buffer.alloc(32, 7).toString('base64url')}`
const NEW = `k2:${Buffer.alloc(32, 8).toString('base64url')}`

test.describe.configure({ mode: 'serial', timeout: 120_000 })

let installation: Installation
test.beforeAll(async () => {
  installation = await startInstallation('e2e_rotation', { ENCRYPTION_KEYS: OLD, LIMIT_SIGNIN_PER_HOUR: '0' })
})
test.afterAll(() => installation.stop())

async function signIn({ email }: Enrolled, method: 'totp' | 'backup_code', code: string): Promise<number> {
  const client: Client = await withPasswordOnly(installation, email)
  return (await client.post('/login/challenge/verify', { method, code })).status
}

test('the keys rotate under people who sign in, killed midway and run again', async () => {
  const person = await makeEnrolled(installation, 'rotating')
  // Of two rows: the one that the killed command waits for may still be done.
  await makeEnrolled(installation, 'too')
  const codes = [...person.backupCodes]
  await new Client(installation.url).post('/password/forgot', { email: person.email })

  installation.env.ENCRYPTION_KEYS = `${NEW},${OLD}`
  await installation.restart()
  expect(await signIn(person, 'backup_code', codes.pop() as string)).toBe(200)

  // A row that somebody is changing: the command waits for it, and is killed there.
  const other = new pg.Client({ connectionString: installation.databaseUrl })
  await other.connect()
  await other.query('BEGIN')
  await other.query('SELECT 1 FROM factors FOR UPDATE')
  const killed = run('countersign.mjs', ['keys', 'rotate'], installation.env)
  await killed.says('hash_keys.sealed: 1 of 1')
  killed.signal('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  await other.query('ROLLBACK')
  await other.end()
  expect(await installation.countersign('keys', 'status')).toMatchObject({ seals: 'k2', unneeded: [] })

  let over = false
  const statuses: number[] = []
  const signingIn = (async () => {
    while (!over && codes.length > 2) statuses.push(await signIn(person, 'backup_code', codes.pop() as string))
  })()
  expect(await installation.countersign('keys', 'rotate')).toMatchObject({ failed: [], status: { unneeded: ['k1'] } })
  over = true
  await signingIn
  expect(statuses.length).toBeGreaterThan(0)
  expect(new Set(statuses)).toEqual(new Set([200]))

  installation.env.ENCRYPTION_KEYS = NEW
  await installation.restart()
  expect(await signIn(person, 'totp', oathtool(person.secret))).toBe(200)
  expect(await signIn(person, 'backup_code', codes.pop() as string)).toBe(200)
})

test('what does not open is named, and the exit code says so', async () => {
  const { email } = await makeEnrolled(installation, 'broken')
  const client = new pg.Client({ connectionString: installation.databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    `UPDATE factors SET sealed_secret = overlay(sealed_secret PLACING 'zz'::bytea FROM 3)
     WHERE user_id = (SELECT id FROM users WHERE email = $1) RETURNING id`,
    [email],
  )
  await client.end()
  // The newest is fine: else it would be taken for a wrong list of keys, and nothing would start.
  await makeEnrolled(installation, 'fine')
  const command = run('countersign.mjs', ['keys', 'rotate'], installation.env)
  expect(await command.ended).toBe(1)
  expect(command.output()).toContain(`Does not open: factors.sealed_secret, row ${rows[0].id}`)
  // And the next start serves whom it can, and then says that a key is missing.
  await installation.restart()
  await expect.poll(installation.output).toContain('ENCRYPTION_KEYS lacks zz, on which something still depends.')
})
