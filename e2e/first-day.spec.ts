// Journey: the first administrator, from the link in the terminal to signing in with a phone. With and without script.
import type { Page } from '@playwright/test'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { newAddress, PASSWORD } from './support/people'
import { readQr, secretOf } from './support/qr'
import { signOut } from './support/sign-out'
import { expect, test } from './support/test'

/** The link that the quickstart prints while there is no administrator. */
async function setupLink(): Promise<string> {
  const { db } = await import('@/lib/db')
  const { createSetupLink } = await import('@/lib/users/create-setup-link')
  await db.userRole.deleteMany({ where: { roleName: 'admin' } })
  const link = await createSetupLink()
  if (!link) throw new Error('no set-up link')
  return link
}

async function signIn(page: Page, email: string) {
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('set up, scan, keep the codes, sign out, sign in with the phone, and with a backup code', async ({ page }) => {
      await awayFromTheEdge()
      const email = newAddress('founder')
      await page.goto(await setupLink())
      await page.getByLabel('Name', { exact: true }).fill('Ada Founder')
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Create account' }).click()

      await expect(page).toHaveURL(/\/account\/security\/totp\/setup/)
      const uri = await readQr(page.getByRole('img', { name: /QR code/ }))
      expect(uri).toMatch(/^otpauth:\/\/totp\/Countersign:/)
      expect(decodeURIComponent(uri)).toContain(email)
      const secret = secretOf(uri)
      await page.getByText('Can’t scan it?').click()
      const groups = (secret.match(/.{4}/g) ?? []).join(' ')
      await expect(page.getByText(groups)).toBeVisible()
      await page.getByLabel('Name', { exact: true }).fill('My phone')
      await enterCode(page, oathtool(secret, -1), script)

      const list = await page.getByRole('list', { name: 'Backup codes' }).textContent()
      const codes = list?.match(/[0-9a-z]{4}(-[0-9a-z]{4}){3}/g) ?? []
      expect(codes).toHaveLength(10)
      await page.getByLabel('I have saved them').check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(page).toHaveURL(/\/account\/security/)
      await expect(page.getByText('My phone').first()).toBeVisible()
      await expect(page.locator('#activity').getByText('Got backup codes')).toBeVisible()

      await signOut(page)
      await signIn(page, email)
      await expect(page.getByRole('heading', { name: 'Enter the code from your authenticator app' })).toBeVisible()
      await enterCode(page, oathtool(secret), script)
      await expect(page).toHaveURL(/\/account\/security/)

      await signOut(page)
      await signIn(page, email)
      await page.getByRole('link', { name: /backup code/i }).click()
      await page.getByLabel('Backup code', { exact: true }).fill(codes[0] ?? '')
      await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account\/security/)
      await expect(page.getByText('9 left')).toBeVisible()
    })

    test('the set-up link is used up by that, and says so', async ({ page }) => {
      const link = await setupLink()
      await setupLink()
      await page.goto(link)
      await expect(page.getByRole('heading', { name: 'This set-up link is no longer good' })).toBeVisible()
      await expect(page.getByText(/restart the server/)).toBeVisible()
    })
  })
}

/** Where script runs, a complete code sends itself; else the button does. */
async function enterCode(page: Page, code: string, script: boolean) {
  const field = page.getByLabel('Verification code', { exact: true })
  if (script) {
    await field.pressSequentially(code)
  } else {
    await field.fill(code)
    await page.getByRole('button', { name: 'Verify' }).click()
  }
}
