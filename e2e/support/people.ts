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

/** Somebody with a confirmed address, made by the operator's command line. */
export async function makePerson(installation: Installation, name?: string): Promise<string> {
  const email = newAddress(name)
  await installation.countersign('users', 'create', '--email', email, '--password', PASSWORD, '--verified')
  return email
}

export type Enrolled = { email: string; secret: string; backupCodes: string[]; client: Client }

/** Somebody who has enrolled an authenticator by the API, with the code of the step before: newer ones are still good. */
export async function makeEnrolled(installation: Installation, name?: string): Promise<Enrolled> {
  const email = await makePerson(installation, name)
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  const { secret } = (await client.post('/2fa/totp/setup')).json
  const done = await client.post('/2fa/totp/verify-setup', { code: oathtool(secret, -1) })
  expect(done.status).toBe(200)
  return { email, secret, backupCodes: done.json.backupCodes, client }
}

/** A client that has done the password step and no more. */
export async function withPasswordOnly(installation: Installation, email: string): Promise<Client> {
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toMatchObject({ status: 'challenge' })
  return client
}
