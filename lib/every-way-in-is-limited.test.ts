// Threat: what can be tried without a session is tried without end from one place, by the one route that was forgotten.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { endpoints } from '@/app/api/v1/endpoints'
import type { EndpointSpec } from './api/endpoint-spec'

/** What anybody may send as often as they like, and why. */
const FREE = {
  'POST /logout': 'ends a session, and nothing else',
  'POST /recovery/cancel': 'stops a theft: nothing may come in between',
  'POST /login/challenge/webauthn/options': 'nothing is guessed or sent',
  'POST /login/passkey/options': 'nothing is guessed or sent',
  'POST /2fa/totp/setup': 'nothing is guessed or sent',
  'POST /2fa/webauthn/register/start': 'nothing is guessed or sent',
}

const FREE_ACTIONS = {
  'recover stop': 'stops a theft: nothing may come in between',
  'login continueWith': 'nothing is guessed: the other provider asks who it is',
  'login/challenge abandon': 'ends the sign-in, and nothing else',
  'login/enroll goOn': 'leads on',
  'login/enroll/totp startOver': 'nothing is guessed or sent',
}

it('every operation that needs no session has a limit for the address, or a reason to have none', () => {
  const open: readonly EndpointSpec['access'][] = ['public', 'enroll', 'confirm_enrollment']
  const specs = endpoints
    .map(({ spec }) => spec)
    .filter(({ access, method }) => open.includes(access) && method !== 'GET')
  expect(specs.length).toBeGreaterThan(15)
  const free = specs.filter(({ limit }) => !limit).map(({ method, path }) => `${method} ${path}`)
  expect(free.sort()).toEqual(Object.keys(FREE).sort())
})

it('what is answered with a code, a key or a passkey has the narrow one', () => {
  const specs = endpoints.map(({ spec }) => spec as EndpointSpec).filter(({ limit }) => limit?.on === 'verify')
  expect(specs.map(({ path }) => path).sort()).toEqual([
    '/2fa/email/verify-setup',
    '/2fa/sms/verify-setup',
    '/2fa/totp/verify-setup',
    '/2fa/webauthn/register/complete',
    '/login/challenge/verify',
    '/login/challenge/webauthn/verify',
    '/login/passkey/verify',
  ])
})

it('every form before there is a session has one too, and the same as its twin', () => {
  const folder = join(import.meta.dirname, '..', 'app', '(auth)')
  const free: string[] = []
  const limits = new Map<string, string>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // Who steps up is signed in.
    if (!file.endsWith('actions.ts') || file.startsWith('step-up')) continue
    const source = readFileSync(join(folder, file), 'utf8')
    for (const [whole, name] of source.matchAll(/^export const (\w+) = action\([\s\S]*?^}?\)/gm)) {
      const limit = /limit: \{ on: '(\w+)', account: '(\w+)' \}/.exec(whole)
      const form = `${file.replace('/actions.ts', '').replaceAll('\\', '/')} ${name}`
      if (limit) limits.set(form, `${limit[1]} ${limit[2]}`)
      else free.push(form)
    }
  }
  expect(free.sort()).toEqual(Object.keys(FREE_ACTIONS).sort())
  const twins: [string, string][] = [
    ['login signIn', '/login'],
    ['login/challenge verify', '/login/challenge/verify'],
    ['login/challenge sendAnother', '/login/challenge/send'],
    ['login/recover sendLink', '/recovery'],
    ['login/enroll/totp confirm', '/2fa/totp/verify-setup'],
    ['login/enroll/email send', '/2fa/email/setup'],
    ['login/enroll/email confirm', '/2fa/email/verify-setup'],
    ['login/enroll/sms send', '/2fa/sms/setup'],
    ['login/enroll/sms confirm', '/2fa/sms/verify-setup'],
    ['signup createAccount', '/signup'],
    ['verify-email confirmEmail', '/verify-email'],
    ['forgot-password sendResetLink', '/password/forgot'],
    ['reset-password chooseNewPassword', '/password/reset'],
    ['recover start', '/recovery/start'],
    ['recover finish', '/recovery/finish'],
    ['setup createAdministrator', '/setup'],
  ]
  expect([...limits.keys()].sort()).toEqual([...twins.map(([form]) => form), 'invitation accept'].sort())
  for (const [form, path] of twins) {
    const spec = endpoints.map(({ spec }) => spec).find((one) => one.method === 'POST' && one.path === path)
    expect(limits.get(form), form).toBe(`${spec?.limit?.on} ${spec?.limit?.account}`)
  }
})
