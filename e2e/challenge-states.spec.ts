// Promise: whatever happens at the challenge, the person reads what it was, what it means, and what to do next.
import type { Page } from '@playwright/test'
import { mailAbout } from './support/mailbox'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { makeEnrolled, PASSWORD } from './support/people'
import { expect, test } from './support/test'

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
      await expect(page.getByText(/You can try again at/)).toBeVisible()
      await page.reload()
      await expect(page.getByText(/You can try again at/)).toBeVisible()
      await mailAbout(installation, email, /code|second|sign-in|locked|paused/i)
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
