// Promise: whatever happens at the challenge, the person reads what it was, what it means, and what to do next.
import type { Page } from '@playwright/test'
import { mailAbout } from './support/mailbox'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { makeEnrolled, PASSWORD } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'

async function passwordStep(page: Page, email: string, next = '') {
  await page.goto(`/login${next}`)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/login\/challenge/)
}

/** What a lock offers: until when, and nothing that would lead nowhere. */
async function expectNothingButTheTime(page: Page) {
  await expect(page.getByRole('heading', { name: 'No codes for a while' })).toBeVisible()
  await expect(page.getByText(/You can try again at/)).toBeVisible()
  for (const gone of ['Verification code', 'Try another way', 'I can’t use any of these', 'You can try again now']) {
    await expect(page.getByText(gone)).toHaveCount(0)
  }
  await expect(page.getByRole('link', { name: 'Try again' })).toHaveCount(0)
}

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    async function answer(page: Page, code: string) {
      await page.getByLabel('Verification code', { exact: true }).fill(code)
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
    }

    test('a wrong code says how many tries are left; the fifth locks until a time, and one mail is sent', async ({
      page,
      installation,
    }) => {
      const { email, secret } = await makeEnrolled(installation)
      await passwordStep(page, email)
      for (const left of ['4 tries left', '3 tries left', '2 tries left', '1 try left']) {
        await answer(page, wrongCode(secret))
        await expect(page.getByText(left)).toBeVisible()
        await expect(page.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible()
      }
      await answer(page, wrongCode(secret))
      await expect(page.getByText(/Too many wrong codes/)).toBeVisible()
      await expectNothingButTheTime(page)
      await page.reload()
      await expect(page.getByText(/Too many wrong codes/)).toBeVisible()
      await expectNothingButTheTime(page)
      await mailAbout(installation, email, /code|second|sign-in|locked|paused/i)
    })

    test('half a backup code is no guess: it says what is missing, and costs no try', async ({
      page,
      installation,
    }) => {
      const { email } = await makeEnrolled(installation)
      await passwordStep(page, email)
      // The page anew for each: the words of the one before must not pass for the answer to the next.
      for (const half of ['aaaa-bbbb', '']) {
        await page.goto('/login/challenge?method=backup_code')
        await page.getByLabel('Backup code', { exact: true }).fill(half)
        await page.getByRole('button', { name: 'Verify' }).click()
        await expect(page.getByText('Enter the whole code: sixteen letters and digits.')).toBeVisible()
      }
      await page.goto('/login/challenge?method=backup_code')
      await page.getByLabel('Backup code', { exact: true }).fill('0000 0000 0000 0000')
      await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page.getByText('4 tries left')).toBeVisible()
    })

    test('a sign-in that waited too long offers to start again', async ({ page, installation }) => {
      const { email, secret } = await makeEnrolled(installation)
      await passwordStep(page, email)
      const { db } = await import('@/lib/db')
      await db.loginChallenge.updateMany({
        where: { user: { email } },
        data: { expiresAt: new Date(Date.now() - 1000) },
      })
      await answer(page, oathtool(secret))
      await expect(page.getByRole('heading', { name: 'This sign-in is over' })).toBeVisible()
      await page.getByRole('link', { name: 'Start again' }).click()
      await expect(page).toHaveURL(/\/login/)
    })

    test('“Not you?” ends the pending sign-in, on the server too', async ({ page, installation }) => {
      const { email } = await makeEnrolled(installation)
      await passwordStep(page, email)
      await expect(page.getByText(new RegExp(`${email[0]}•••@example.com`))).toBeVisible()
      await page.getByRole('button', { name: 'Not you?' }).click()
      await expect(page).toHaveURL(/\/login(\?|$)/)
      const { db } = await import('@/lib/db')
      expect(await db.loginChallenge.count({ where: { user: { email } } })).toBe(0)
    })

    test('after signing in, the person is where they wanted to be, on this site only', async ({
      page,
      installation,
    }) => {
      await awayFromTheEdge()
      const { email, secret } = await makeEnrolled(installation)
      await page.goto('/account')
      await expect(page).toHaveURL(/\/login\?next=%2Faccount/)
      await passwordStep(page, email, '?next=%2Faccount')
      await answer(page, oathtool(secret))
      await expect(page).toHaveURL(/\/account$/)

      await page.context().clearCookies()
      await passwordStep(page, email, '?next=https%3A%2F%2Fevil.example%2F')
      await answer(page, oathtool(secret, 1))
      await expect(page).toHaveURL(new RegExp(`^${installation.url}/account`))
    })
  })
}

for (const where of ['signing in', 'confirming who one is', 'setting an authenticator up'] as const) {
  test(`after a refused code has gone, Enter does not put another message in its place: ${where}`, async ({
    page,
    context,
    installation,
  }) => {
    const { email, secret, client } = await makeEnrolled(installation)
    if (where === 'signing in') {
      await passwordStep(page, email)
    } else {
      await browseAs(context, client)
      if (where === 'confirming who one is') await signedInSixMinutesAgo(email)
      await page.goto('/account/security/totp/setup')
    }
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') sent++
    })
    const field = page.getByLabel('Verification code', { exact: true })
    const refused = page.getByRole('alert').filter({ hasText: /That code (is not right|does not fit)/ })
    await field.fill(wrongCode(secret))
    await expect(refused).toBeVisible()
    await expect(field).toHaveValue('')
    await expect(field).toBeFocused()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Verify' }).click()
    await expect(field).toBeFocused()
    expect(sent).toBe(1)
    await expect(refused).toBeVisible()
    await field.fill('12')
    await page.getByRole('button', { name: 'Verify' }).click()
    await expect(page.getByText(/Enter the (whole code|six digits that the app shows)\./)).toBeVisible()
    expect(sent).toBe(2)
  })
}

test('a lock while confirming who one is offers nothing but the time, and the way on when it is over', async ({
  page,
  context,
  installation,
}) => {
  const { email, secret, client } = await makeEnrolled(installation)
  await browseAs(context, client)
  await signedInSixMinutesAgo(email)
  await page.goto('/step-up')
  const { db } = await import('@/lib/db')
  await db.user.update({ where: { email }, data: { factorFailures: 4 } })
  await page.getByLabel('Verification code', { exact: true }).fill(wrongCode(secret))
  await expect(page.getByText(/Too many wrong codes/)).toBeVisible()
  await expectNothingButTheTime(page)
  await db.user.update({ where: { email }, data: { factorLockedUntil: new Date(Date.now() + 5000) } })
  await page.reload()
  await expectNothingButTheTime(page)
  await page.getByRole('link', { name: 'Try again' }).click({ timeout: 10_000 })
  await expect(page.getByLabel('Verification code', { exact: true })).toBeVisible()
})

test('a code pasted with a space in it is taken, and sends itself', async ({ page, installation, context }) => {
  await awayFromTheEdge()
  const { email, secret } = await makeEnrolled(installation)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await passwordStep(page, email)
  const code = oathtool(secret)
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`)
  await page.getByLabel('Verification code', { exact: true }).focus()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(page).toHaveURL(/\/account\/security/)
})

test('the field is what phones and password managers look for', async ({ page, installation }) => {
  const { email } = await makeEnrolled(installation)
  await passwordStep(page, email)
  const field = page.getByLabel('Verification code', { exact: true })
  await expect(field).toBeFocused()
  await expect(field).toHaveAttribute('inputmode', 'numeric')
  await expect(field).toHaveAttribute('autocomplete', 'one-time-code')
})
