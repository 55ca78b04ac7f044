import type { BrowserContext } from '@playwright/test'
import { Client } from './client'
import { PASSWORD } from './people'
import { expect } from './test'

/** Gives a browser the session of an API client, so that only the specs about signing in drive those pages. */
export async function browseAs(context: BrowserContext, client: Client): Promise<void> {
  await context.addCookies(
    [...client.cookies].map(([name, value]) => ({ name, value, url: client.base, httpOnly: true, sameSite: 'Lax' })),
  )
}

/** The person's sessions go on, but what matters asks again who it is. */
export async function signedInSixMinutesAgo(email: string): Promise<void> {
  const { db } = await import('@/lib/db')
  await db.session.updateMany({ where: { user: { email } }, data: { authTime: new Date(Date.now() - 6 * 60_000) } })
}

/** The client of somebody whose password is enough. */
export async function signInByApi(installation: { url: string }, email: string): Promise<Client> {
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  return client
}
