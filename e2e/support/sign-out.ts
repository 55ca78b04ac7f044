import type { Page } from '@playwright/test'

/** Signs out by the page's button, and is back when that is done: leaving before would take the request back. */
export async function signOut(page: Page): Promise<void> {
  await Promise.all([
    page.waitForURL(/\/login\?notice=signed_out/, { waitUntil: 'commit' }),
    page.getByRole('button', { name: 'Sign out', exact: true }).first().click(),
  ])
}
