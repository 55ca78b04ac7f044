// Threat: a way to a session that nobody thought of, with less strength than the others (ASVS 6.1.3, 6.3.4).
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const documented = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8')

/** Every source file that is part of the product; the benchmarks fill databases that they make for themselves. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ['generated', 'testing', 'node_modules'].includes(entry.name) ? [] : sources(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : []
  })
}

const files = ['app', 'components', 'lib', 'scripts'].flatMap(sources)
const text = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
const thatSay = (words: RegExp) => files.filter((file) => words.test(text.get(file) ?? ''))

it('one statement makes sessions', () => {
  expect(thatSay(/INSERT INTO sessions|\bsession\.(create|createMany|upsert)\(/i)).toEqual(['lib/sessions/opening.ts'])
  expect(thatSay(/\bsessionOpening\(/).sort()).toEqual([
    'lib/login/answer-challenge.ts',
    'lib/sessions/opening.ts',
    'lib/sessions/redeem-ticket.ts',
  ])
})

it('a ticket is made where the table says, and nowhere else', () => {
  expect(thatSay(/INSERT INTO login_tickets|\bloginTicket\.(create|createMany|upsert)\(/i)).toEqual([
    'lib/sessions/ticket.ts',
  ])
  const makers = thatSay(/\bticketInsert\(/).filter((file) => file !== 'lib/sessions/ticket.ts')
  expect(makers.sort()).toEqual([
    'lib/factors/activate-factor.ts',
    'lib/login/answer-challenge.ts',
    'lib/login/proceed.ts',
    'lib/login/step-up-with-provider.ts',
  ])
  for (const file of makers) expect(documented).toContain(`\`${file}\``)
})

it('the policy is asked in one place for whatever is shown first', () => {
  expect(
    thatSay(/\bproceed\(/)
      .filter((file) => file !== 'lib/login/proceed.ts')
      .sort(),
  ).toEqual(['lib/login/sign-in-with-passkey.ts', 'lib/login/start-login.ts', 'lib/login/start-provider-login.ts'])
})

it('tickets are redeemed by our own cookie and by next-auth, and the cookie is set by nothing else', () => {
  expect(thatSay(/\bredeemTicket\(/).sort()).toEqual([
    'lib/auth/next-auth.ts',
    'lib/auth/open-session.ts',
    'lib/sessions/redeem-ticket.ts',
  ])
  expect(thatSay(/\bsetSessionCookie\(/).sort()).toEqual(['lib/auth/cookies.ts', 'lib/auth/open-session.ts'])
})

it('an invitation and a new password by mail open nothing', () => {
  for (const [file, path] of [
    ['lib/users/accept-invitation.ts', '/invitation'],
    ['lib/users/reset-password.ts', '/reset-password'],
  ] as const) {
    expect(text.get(file)).not.toMatch(/ticket|openSession|sessions\//i)
    expect(documented).toContain(`\`${path}\``)
  }
})

it('every route that can end in a session is a way of the table', () => {
  const opens = /\b(openSession|enter|answered|firstStepDone|finishRound)\(/
  const routes = files.filter((file) => file.startsWith('app/') && opens.test(text.get(file) ?? ''))
  expect(routes.length).toBeGreaterThan(10)
  const listed = [
    [/^app\/\(auth\)\/login\/actions\.ts$/, '`/login`'],
    [/^app\/api\/v1\/login\/route\.ts$/, '`POST /login`'],
    [/^app\/api\/v1\/login\/passkey\/verify\/route\.ts$/, '`POST /login/passkey/verify`'],
    [/^app\/\(auth\)\/login\/challenge\/actions\.ts$/, '`/login/challenge`'],
    [/^app\/api\/v1\/login\/challenge\/(webauthn\/)?verify\/route\.ts$/, '/login/challenge/webauthn/verify`'],
    [/^app\/\(auth\)\/login\/enroll\/\w+\/actions\.ts$/, '`/login/enroll/*`'],
    [/^app\/\(account\)\/account\/security\/\w+\/setup\/actions\.ts$/, '`/2fa/*/verify-setup`'],
    [/^app\/api\/v1\/2fa\/\w+\/verify-setup\/route\.ts$/, '`/2fa/*/verify-setup`'],
    [/^app\/api\/v1\/2fa\/webauthn\/register\/complete\/route\.ts$/, '`/2fa/webauthn/register/complete`'],
    [/^app\/\(auth\)\/setup\/actions\.ts$/, '`/setup`'],
    [/^app\/\(auth\)\/step-up\/actions\.ts$/, '`/step-up`'],
  ] as const
  for (const route of routes) {
    const way = listed.find(([path]) => path.test(route))
    expect(way?.[1], `${relative('app', route)} opens sessions and is not in docs/security.md`).toBeDefined()
    expect(documented).toContain(way?.[1])
  }
})
