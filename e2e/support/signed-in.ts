import type { BrowserContext } from '@playwright/test'
import type { Client } from './client'

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
