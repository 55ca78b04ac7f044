// Promise: a person sees everything that opens their account, and can change each of it. With and without script.
import { Client } from './support/client'
import { linkIn, mailAbout } from './support/mailbox'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, PASSWORD, withPasswordOnly } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'

const NEW_PASSWORD = 'another-Zebra-window-41-crane'

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('rename an authenticator, remove it after one question, and read of it by mail', async ({
      page,
      context,
      installation,
    }) => {
      const { email, client } = await makeEnrolled(installation)
      await browseAs(context, client)
      await page.goto('/account/security')
      await expect(page.getByRole('heading', { name: 'Your account is well protected' })).toBeVisible()
      const kind = page.locator('#factors').getByRole('listitem').nth(1).getByText('Authenticator app', { exact: true })
      await expect(kind.and(page.locator(':not(.sr-only)'))).toHaveCount(1)
      await page.getByText('Rename', { exact: false }).first().click()
      await page.getByLabel('Name', { exact: true }).fill('Blue phone')
      await page.getByRole('button', { name: 'Save name' }).click()
      await expect(page.getByRole('heading', { name: 'Blue phone' })).toBeVisible()
      await expect(kind).toBeVisible()

      await page.getByText('Remove', { exact: false }).first().click()
      await expect(page.getByText(/is your only second factor/)).toBeVisible()
      await page.getByRole('button', { name: 'Remove Blue phone' }).click()
      await expect(page.getByText('Only your password protects this account')).toBeVisible()
      await mailAbout(installation, email, /removed/i)
      const { factors, backupCodesLeft } = (await client.get('/2fa')).json
      expect([factors, backupCodesLeft]).toEqual([[], 0])
    })

    test('make new backup codes; the count is shown, and few are warned of', async ({
      page,
      context,
      installation,
    }) => {
      const { email, client, backupCodes } = await makeEnrolled(installation)
      const { db } = await import('@/lib/db')
      const codes = await db.backupCode.findMany({ where: { user: { email } }, take: 7, select: { id: true } })
      await db.backupCode.updateMany({
        where: { id: { in: codes.map(({ id }) => id) } },
        data: { usedAt: new Date() },
      })
      await browseAs(context, client)
      await page.goto('/account/security')
      await expect(page.getByText('Your backup codes are running out')).toBeVisible()
      await expect(page.getByText('3 left', { exact: true })).toBeVisible()
      await page.getByRole('link', { name: 'Make new codes' }).first().click()
      await page.getByRole('button', { name: 'Make new codes' }).click()
      const list = await page.getByRole('list', { name: 'Backup codes' }).textContent()
      const made = list?.match(/[0-9a-z]{4}(-[0-9a-z]{4}){3}/g) ?? []
      expect(made).toHaveLength(10)
      expect(made.some((code) => backupCodes.includes(code))).toBe(false)

      const href = await page.getByRole('link', { name: 'Download' }).getAttribute('href')
      const text = decodeURIComponent(href ?? '')
      for (const code of made) expect(text).toContain(code)
      await page.getByLabel('I have saved them').check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(page.getByText('10 left')).toBeVisible()
      await mailAbout(installation, email, /backup codes/i)
    })

    test('see where one is signed in, end one, end all others', async ({ page, context, installation }) => {
      await awayFromTheEdge()
      const { email, secret, client, backupCodes } = await makeEnrolled(installation)
      const others: Client[] = []
      for (const body of [
        { method: 'totp', code: oathtool(secret) },
        { method: 'backup_code', code: backupCodes[0] },
        { method: 'backup_code', code: backupCodes[1] },
      ]) {
        const other = await withPasswordOnly(installation, email)
        expect((await other.post('/login/challenge/verify', body)).status).toBe(200)
        others.push(other)
      }
      await browseAs(context, client)
      await page.goto('/account/security')
      await expect(page.getByText('This browser')).toHaveCount(1)
      const rows = page.locator('#sessions').getByRole('listitem')
      await expect(rows).toHaveCount(4)
      await expect(rows.first()).toContainText('This browser')
      await rows
        .nth(1)
        .getByRole('button', { name: /Sign out/ })
        .click()
      await expect(rows).toHaveCount(3)
      const alive = async () =>
        (await Promise.all(others.map((one) => one.get('/session')))).map(({ status }) => status)
      expect((await alive()).filter((status) => status === 401)).toHaveLength(1)

      await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
      await expect(rows).toHaveCount(1)
      expect(await alive()).toEqual([401, 401, 401])
      expect((await client.get('/session')).status).toBe(200)
    })

    test('a change that matters asks again who it is, after five minutes, and then goes on', async ({
      page,
      context,
      installation,
    }) => {
      await awayFromTheEdge()
      const { email, secret, client } = await makeEnrolled(installation)
      await signedInSixMinutesAgo(email)
      await browseAs(context, client)
      await page.goto('/account/security')
      await page.getByRole('link', { name: 'Make new codes' }).click()
      await expect(page).toHaveURL(/\/step-up/)
      await expect(page.getByRole('heading', { name: 'Confirm it is you' })).toBeVisible()
      await page.getByLabel('Verification code', { exact: true }).fill(oathtool(secret))
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account\/security\/backup-codes/)
      expect((await client.get('/session')).status).toBe(401)
    })

    test('what was sent too late is not done, and says so where it waits to be done once more', async ({
      page,
      context,
      installation,
    }) => {
      await awayFromTheEdge()
      const { email, secret, backupCodes, client } = await makeEnrolled(installation)
      await browseAs(context, client)
      const answers = [
        ['Verification code', oathtool(secret)],
        ['Backup code', backupCodes[0] ?? ''],
      ] as const
      const confirmItIsMe = async (sending: string, [field, code]: (typeof answers)[number]) => {
        await signedInSixMinutesAgo(email)
        await page.getByRole('button', { name: sending }).click()
        await expect(page).toHaveURL(/\/step-up/)
        await expect(page.getByText(/Your change was not made yet. Afterwards/)).toBeVisible()
        if (field === 'Backup code') await page.getByRole('link', { name: 'backup code' }).click()
        await page.getByLabel(field, { exact: true }).fill(code)
        if (!script || field === 'Backup code') await page.getByRole('button', { name: 'Verify' }).click()
        await expect(page).toHaveURL(/\/account\/security\?/)
        await expect(
          page.getByRole('status').filter({ hasText: /It is you. Your change was not made yet/ }),
        ).toBeVisible()
      }

      await page.goto('/account/security')
      await page.getByText('Rename', { exact: false }).first().click()
      await page.getByLabel('Name', { exact: true }).fill('Blue phone')
      await confirmItIsMe('Save name', answers[0])
      await page.getByLabel('Name', { exact: true }).fill('Blue phone')
      await page.getByRole('button', { name: 'Save name' }).click()
      await expect(page.getByRole('heading', { name: 'Blue phone' })).toBeVisible()
      await expect(page.getByText(/not made yet/)).toHaveCount(0)

      await page.getByText('Remove', { exact: false }).first().click()
      await confirmItIsMe('Remove Blue phone', answers[1])
      await expect(page.getByRole('heading', { name: 'Blue phone' })).toBeVisible()
      await page.getByRole('button', { name: 'Remove Blue phone' }).click()
      await expect(page.getByText('Only your password protects this account')).toBeVisible()
    })

    test('change the password: the present one is needed, other browsers are signed out', async ({
      page,
      context,
      installation,
    }) => {
      const { email, client, backupCodes } = await makeEnrolled(installation)
      const other = await withPasswordOnly(installation, email)
      await other.post('/login/challenge/verify', { method: 'backup_code', code: backupCodes[0] })
      await browseAs(context, client)
      await page.goto('/account')
      await page.getByLabel('Current password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Change password' }).click()
      await expect(page.getByText('This is not your current password.')).toBeVisible()
      // The server never sends a password back; where script runs, the page itself keeps the one that was not wrong.
      await expect(page.getByLabel('Current password', { exact: true })).toHaveValue('')
      await expect(page.getByLabel('New password', { exact: true })).toHaveValue(script ? NEW_PASSWORD : '')
      await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
      if (!script) await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
      await expect(page.getByLabel('Sign out everywhere else')).toBeChecked()
      await page.getByRole('button', { name: 'Change password' }).click()
      await expect(page.getByText(/Your password is changed/)).toBeVisible()
      expect((await other.get('/session')).status).toBe(401)
      expect((await client.get('/session')).status).toBe(200)
      const again = new Client(installation.url)
      expect((await again.post('/login', { email, password: PASSWORD })).status).toBe(401)
      expect((await again.post('/login', { email, password: NEW_PASSWORD })).status).toBe(200)
      await mailAbout(installation, email, /password/i)
    })

    test('change the address: by a link that goes to the new one', async ({ page, context, installation }) => {
      const { email, client } = await makeEnrolled(installation)
      const current = `new-${email}`
      await browseAs(context, client)
      await page.goto('/account')
      await page.getByLabel('New email').fill(current)
      await page.getByRole('button', { name: 'Send link' }).click()
      await expect(page.getByText(/A link is on its way to the new address/)).toBeVisible()
      await expect(page.getByText(`You sign in with ${email}`)).toBeVisible()
      const link = linkIn(await mailAbout(installation, current, /new address/))
      await page.goto(link)
      await page.getByRole('button', { name: 'Use this address' }).click()
      await expect(page.getByText(/Your new address is in place/)).toBeVisible()
      await expect(page.getByText(`You sign in with ${current}`)).toBeVisible()
      await mailAbout(installation, email, /address of your account was changed/)
      await page.goto(link)
      await expect(page.getByText(/no longer good here/)).toBeVisible()
    })

    test('change the name', async ({ page, context, installation }) => {
      const { client } = await makeEnrolled(installation)
      await browseAs(context, client)
      await page.goto('/account')
      await page.getByLabel('Name', { exact: true }).fill('  Zoë <b>O’Neil</b> ')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await expect(page.getByText('Your profile is saved.')).toBeVisible()
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Zoë <b>O’Neil</b>')
      expect((await client.get('/session')).json.user.name).toBe('Zoë <b>O’Neil</b>')
    })
  })
}

test('a second authenticator can be added, and then either signs in', async ({ page, context, installation }) => {
  await awayFromTheEdge()
  const { email, secret, client } = await makeEnrolled(installation)
  await browseAs(context, client)
  await page.goto('/account/security')
  await page.getByRole('link', { name: 'Set up Authenticator app' }).click()
  await page.getByText('Can’t scan it?').click()
  const shown = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(await page.locator('main').innerText())?.[0] ?? ''
  const second = shown.replaceAll(' ', '')
  expect(second).not.toBe(secret)
  await page.getByLabel('Verification code', { exact: true }).fill(oathtool(second, -1))
  await expect(page.getByText(/Your authenticator is set up/)).toBeVisible()
  await expect(page.getByText('Save your backup codes')).toHaveCount(0)
  await page.getByRole('link', { name: 'Back to security' }).first().click()
  await expect(page.getByRole('heading', { name: 'Authenticator app 2' })).toBeVisible()
  for (const each of [secret, second]) {
    const one = await withPasswordOnly(installation, email)
    expect((await one.post('/login/challenge/verify', { method: 'totp', code: oathtool(each) })).status).toBe(200)
  }
})
