import { Client } from './client'
import type { Installation } from './installation'
import { makeAccount, newAddress, PASSWORD } from './people'
import { expect } from './test'

/** An administrator, or an auditor, who has just signed in. */
export async function makeReader(installation: Installation, role: 'admin' | 'auditor' = 'admin') {
  const email = newAddress(role)
  await makeAccount(installation, { email, role })
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  return { email, client }
}
