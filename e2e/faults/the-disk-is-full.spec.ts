// Promise: no room on the disk of the quickstart's own PostgreSQL: a clear 503, nothing half done, nothing that was committed
// lost; and it goes on by itself when there is room.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@/lib/migrations/migrate'
import { MIGRATIONS } from '@/lib/testing/test-postgres'
import { type Database, startDatabase } from '@/scripts/installation/embedded-database'
import { Client } from '../support/client'
import { type Installation, startInstallation } from '../support/installation'
import { oathtool } from '../support/oathtool'
import { asAdmin } from '../support/own-database'
import { makeEnrolled, makePerson, newAddress, PASSWORD } from '../support/people'
import { expect, test } from '../support/test'

test.describe.configure({ timeout: 120_000 })

let disk: string
let database: Database | undefined
let installation: Installation | undefined

/** As root, or by sudo where that asks for nothing. */
function asRoot(...command: string[]): void {
  const [file, ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command]
  try {
    execFileSync(file as string, args, { stdio: 'pipe' })
  } catch (error) {
    throw new Error(`This test needs a small disk of its own, and may not have one: ${(error as Error).message}`)
  }
}

test.beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), 'small-disk-'))
  asRoot('mount', '-t', 'tmpfs', '-o', `size=160m,mode=0755,uid=${process.getuid?.()}`, 'tmpfs', disk)
  database = await startDatabase(disk)
  await migrate(database.url, MIGRATIONS)
  installation = await startInstallation('e2e_full', { DATABASE_URL: database.url })
})
test.afterAll(async () => {
  await installation?.stop()
  await database?.stop()
  asRoot('umount', '--lazy', disk)
  rmSync(disk, { recursive: true, force: true })
})

/** Leaves no room at all. */
function fill(): string {
  const file = join(disk, 'filler')
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(file, Buffer.alloc(bavail * bsize))
  } catch {
    // What fits is there.
  }
  return file
}

test('it fills up while people sign up, sign in and set up a second factor', async () => {
  if (!installation || !database) throw new Error('not started')
  const { url } = installation
  const person = await makeEnrolled(installation)
  const email = await makePerson(installation)
  const halfWay = new Client(url)
  await halfWay.post('/login', { email, password: PASSWORD })
  const { secret } = (await halfWay.post('/2fa/totp/setup')).json
  const code = oathtool(secret, -1)

  const filler = fill()
  // The log of changes has room of its own for a while: it is turned over, so that it needs a new file now.
  const adminUrl = new URL(database.url)
  adminUrl.username = 'postgres'
  adminUrl.password = execFileSync('cat', [join(disk, 'secrets', 'postgres-password')], { encoding: 'utf8' }).trim()
  for (let n = 0; n < 12; n++) {
    await asAdmin(
      adminUrl.href,
      "SELECT pg_logical_emit_message(true, 'fill', repeat('x', 2000000)), pg_switch_wal()",
    ).catch(() => {})
  }
  const refused = await Promise.all([
    new Client(url).post('/signup', { email: newAddress(), password: PASSWORD, name: 'New' }),
    halfWay.post('/2fa/totp/verify-setup', { code }),
    new Client(url).post('/login', { email, password: PASSWORD }),
  ])
  for (const { status, json, headers, setCookies } of refused) {
    expect([status, json?.code, setCookies]).toEqual([503, 'unavailable', []])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }

  rmSync(filler)
  await expect
    .poll(async () => (await new Client(url).request('GET', '/api/health/ready')).status, { timeout: 60_000 })
    .toBe(200)
  // What was committed is there, what was refused has left nothing, and whoever tries again gets on.
  expect((await person.client.get('/session')).status).toBe(200)
  expect((await halfWay.get('/2fa')).json.factors ?? []).toEqual([])
  expect((await halfWay.post('/2fa/totp/verify-setup', { code: oathtool(secret) })).status).toBe(200)
  const again = new Client(url)
  expect((await again.post('/login', { email, password: PASSWORD })).json.status).toBe('challenge')
  const next = oathtool(secret, 1)
  expect((await again.post('/login/challenge/verify', { method: 'totp', code: next })).json.status).toBe('signed_in')
})
