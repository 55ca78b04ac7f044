import { Client } from './client'
import type { Installation } from './installation'
import { oathtool } from './oathtool'
import { expect } from './test'

export const PASSWORD = 'correct-Horse-battery-7-staple'

let count = 0

/** An address that no other test uses. */
export function newAddress(name = 'person'): string {
  return `${name}-${process.pid}-${++count}@example.com`
}

/**
 * An account with the password above and a confirmed address, as the operator's command line makes it: by the same use
 * case, here where this process has the installation's environment, since a command costs a second of the machine.
 */
export async function makeAccount(installation: Installation, { email = newAddress(), role = 'user' } = {}) {
  if (process.env.DATABASE_URL !== installation.databaseUrl) {
    const options = ['--email', email, '--password', PASSWORD, '--verified', '--role', role]
    return (await installation.countersign('users', 'create', ...options)) as { id: string; email: string }
  }
  const { createUser } = await import('@/lib/people/create-user')
  const made = await createUser({ email, password: PASSWORD, role, verified: true, actor: 'operator' })
  if (!made.ok) throw new Error(made.code)
  return made.user
}

/** Somebody with a confirmed address. @returns the address */
export async function makePerson(installation: Installation, name?: string): Promise<string> {
  return (await makeAccount(installation, { email: newAddress(name) })).email
}

export type Enrolled = { email: string; secret: string; backupCodes: string[]; client: Client }

/** Somebody who has enrolled an authenticator by the API, with the code of the step before: newer ones are still good. */
export async function makeEnrolled(installation: Installation, name?: string): Promise<Enrolled> {
  const email = await makePerson(installation, name)
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  const { secret } = (await client.post('/2fa/totp/setup')).json
  const confirm = () => client.post('/2fa/totp/verify-setup', { code: oathtool(secret, -1) })
  const first = await confirm()
  // A step may have ended between the code and its arrival.
  const done = first.status === 200 ? first : await confirm()
  expect(done.status).toBe(200)
  return { email, secret, backupCodes: done.json.backupCodes, client }
}

/** A client that has done the password step and no more. */
export async function withPasswordOnly(installation: Installation, email: string): Promise<Client> {
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toMatchObject({ status: 'challenge' })
  return client
}
