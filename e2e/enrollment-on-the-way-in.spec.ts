// Promise: whose sign-in waits for another second factor learns who asks for it and why, sets it up, and is in; and
// nothing else opens before.
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { codeIn, newestTo } from './support/mailbox'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { makeEnrolled, PASSWORD } from './support/people'
import { expect, test } from './support/test'

test.beforeEach(() => awayFromTheEdge())
test.afterEach(async () => {
  await allow(['totp', 'email', 'webauthn'])
})

async function allow(allowedMethods: string[]) {
  const { db } = await import('@/lib/db')
  await db.settings.update({ where: { id: 1 }, data: { allowedMethods } })
}

/** Somebody whose second factor is no longer permitted, and who has a backup code. */
async function makeSwitchedOff(installation: Installation) {
  const person = await makeEnrolled(installation)
  const { db } = await import('@/lib/db')
  await db.factor.updateMany({ where: { user: { email: person.email } }, data: { type: 'webauthn' } })
  await allow(['totp', 'email'])
  return person
}

async function passwordStep(page: Page, email: string, next = '') {
  await page.goto(`/login${next}`)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/login\/challenge/)
}

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('the old factor one last time, then a new one, and on to where one wanted to go', async ({
      page,
      installation,
    }) => {
      const { email, backupCodes } = await makeSwitchedOff(installation)
      await passwordStep(page, email, '?next=%2Faccount')
      await page.goto('/login/challenge?method=backup_code&next=%2Faccount')
      await expect(page.getByText(/we ask for what you have one last time/)).toBeVisible()
      await page.getByLabel('Backup code', { exact: true }).fill(backupCodes[0] ?? '')
      await page.getByRole('button', { name: 'Verify' }).click()

      await expect(page).toHaveURL(/\/login\/enroll\?next=%2Faccount$/)
      await expect(page.getByText(/no longer permits the second factor you have/)).toBeVisible()
      await expect(page.getByText(/waits for you until \d\d:\d\d/)).toBeVisible()
      await page.goto('/account/security')
      await expect(page, 'nothing of the account opens').toHaveURL(/\/login\?next=/)
      await page.goto('/login/enroll?next=%2Faccount')
      await page.getByRole('link', { name: /Authenticator app/ }).click()
      await expect(page).toHaveURL(/\/login\/enroll\/totp\?next=%2Faccount$/)

      await page.getByText('Can’t scan it?').click()
      const secret = (await page.locator('[data-secret]').innerText()).replaceAll(' ', '')
      const code = page.getByLabel('Verification code', { exact: true })
      await code.fill(wrongCode(secret))
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'does not fit' })).toBeVisible()
      await code.fill(oathtool(secret))
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account$/)
      await page.goto('/login/enroll')
      await expect(page).toHaveURL(/\/account\/security$/)
    })

    test('codes by mail can be set up on the way in as well', async ({ page, installation }) => {
      const { email, backupCodes } = await makeSwitchedOff(installation)
      await passwordStep(page, email)
      await page.goto('/login/challenge?method=backup_code&next=%2Faccount')
      await page.getByLabel('Backup code', { exact: true }).fill(backupCodes[0] ?? '')
      await page.getByRole('button', { name: 'Verify' }).click()
      await page.getByRole('link', { name: /E-mail codes/ }).click()
      await page.getByLabel('Email', { exact: true }).fill(`other-${email}`)
      await page.getByRole('button', { name: 'Send code' }).click()
      await expect(page.getByText(`We sent a code to other-${email}`)).toBeVisible()
      await page.getByRole('link', { name: 'Use another address' }).click()
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue(email)
      await page.goto('/login/enroll/email?next=%2Faccount')
      const code = codeIn(await newestTo(installation, `other-${email}`))
      await page.getByLabel('Verification code', { exact: true }).fill(code)
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account$/)
    })

    test('starting over, leaving, and coming too late each say what is', async ({ page, installation }) => {
      const { email, backupCodes } = await makeSwitchedOff(installation)
      const enroll = async (code: string) => {
        await passwordStep(page, email)
        await page.goto('/login/challenge?method=backup_code')
        await page.getByLabel('Backup code', { exact: true }).fill(code)
        await page.getByRole('button', { name: 'Verify' }).click()
        await page.getByRole('link', { name: /Authenticator app/ }).click()
        await expect(page.getByRole('heading', { name: 'Set up an authenticator' })).toBeVisible()
      }
      await enroll(backupCodes[0] ?? '')
      const first = await page.locator('[data-secret]').textContent()
      await page.getByRole('button', { name: 'Start over with a new key' }).click()
      await expect(page.getByText('Here is a new key')).toBeVisible()
      expect(await page.locator('[data-secret]').textContent()).not.toBe(first)

      const { db } = await import('@/lib/db')
      await db.loginChallenge.updateMany({
        where: { user: { email } },
        data: { expiresAt: new Date(Date.now() - 1000) },
      })
      await page.reload()
      await expect(page.getByRole('heading', { name: 'This sign-in is over' })).toBeVisible()

      await enroll(backupCodes[1] ?? '')
      await page.getByRole('button', { name: 'Not you?' }).click()
      await expect(page).toHaveURL(/\/login$/)
      expect(await db.loginChallenge.count({ where: { user: { email }, purpose: 'enroll' } })).toBe(1)
    })
  })
}

test('by the API: challenge, enrollment, signed in', async ({ installation }) => {
  const { email, backupCodes } = await makeSwitchedOff(installation)
  const client = new Client(installation.url)
  const login = await client.post('/login', { email, password: PASSWORD })
  expect(login.json).toMatchObject({ status: 'challenge', challenge: { purpose: 'replace_factor' } })
  expect((await client.post('/2fa/totp/setup')).json.code, 'not by the password alone').toBe('unauthenticated')

  const proved = await client.post('/login/challenge/verify', { method: 'backup_code', code: backupCodes[0] })
  expect(proved.json).toEqual({ status: 'enrollment', allowedMethods: ['totp', 'email'] })
  expect((await client.get('/session')).status).toBe(401)
  expect((await client.get('/2fa')).status).toBe(401)
  expect((await client.post('/2fa/backup-codes')).status).toBe(401)

  const { secret } = (await client.post('/2fa/totp/setup')).json
  const done = await client.post('/2fa/totp/verify-setup', { code: oathtool(secret) })
  expect(done.json).toMatchObject({ enabled: true, status: 'signed_in' })
  expect((await client.get('/session')).json.session).toMatchObject({ aal: 2 })
  const again = await client.post('/2fa/totp/setup')
  expect(again.status, 'from now on as in any session').toBe(200)
})
