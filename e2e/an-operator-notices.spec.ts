// Promise: what is wrong with an installation is noticed by a command or at start, not by the people who sign in.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '@/scripts/support/root.mjs'
import { run } from './support/command'
import { freePort } from './support/free-port'
import { makeEnrolled, newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

test('audit verify tells whether the log is whole, and names the row that was altered', async ({ installation }) => {
  await makeEnrolled(installation)
  expect(await installation.countersign('audit', 'verify')).toMatchObject({ sealed: expect.any(Number) })

  const { db } = await import('@/lib/db')
  const row = await db.auditEvent.findFirstOrThrow({ where: { chainSeq: { not: null } }, orderBy: { id: 'asc' } })
  const alter = (outcome: string) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`ALTER TABLE audit_events DISABLE TRIGGER USER`
      await tx.$executeRaw`UPDATE audit_events SET outcome = ${outcome} WHERE id = ${row.id}`
      await tx.$executeRaw`ALTER TABLE audit_events ENABLE TRIGGER USER`
    })
  await alter('altered')
  const command = run('countersign.mjs', ['audit', 'verify', '--json'], installation.env)
  expect(await command.ended).toBe(1)
  expect(JSON.parse(command.output()).error).toMatchObject({
    code: 'audit_chain_broken',
    message: expect.stringContaining(`row ${row.id}`),
  })
  await alter(row.outcome)
  await installation.countersign('audit', 'verify')
})

test('npm start refuses keys that do not open what the database holds', async ({ installation }) => {
  await makeEnrolled(installation)
  const ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 9).toString('base64url')}`
  const command = run('start.mjs', [], { ...installation.env, ENCRYPTION_KEYS, PORT: String(await freePort()) })
  expect(await command.ended).toBe(1)
  expect(command.output()).toContain('ENCRYPTION_KEYS does not open what this database holds')
})

test('a password can be given on standard input, where no history keeps it', async ({ installation }) => {
  const email = newAddress('careful')
  const command = ['users', 'create', '--email', email, '--password-stdin', '--verified', '--json']
  const made = execFileSync(process.execPath, [join(ROOT, 'scripts', 'countersign.mjs'), ...command], {
    input: `${PASSWORD}\n`,
    env: { ...process.env, ...installation.env },
    encoding: 'utf8',
  })
  expect(JSON.parse(made)).toMatchObject({ email })
  const login = await fetch(new URL('/api/v1/login', installation.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: installation.url },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  expect(await login.json()).toMatchObject({ status: 'signed_in' })
})

test('reset-2fa says how many factors there were, and alarms nobody who had none', async ({ installation }) => {
  const { email } = await makeEnrolled(installation)
  expect(await installation.countersign('users', 'reset-2fa', '--email', email)).toMatchObject({ removed: 1 })
  expect(await installation.countersign('users', 'reset-2fa', '--email', email)).toMatchObject({ removed: 0 })
})
