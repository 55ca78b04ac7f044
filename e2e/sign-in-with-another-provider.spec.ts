// Promise: somebody may sign in with another provider, by the same road as with a password. The provider is real.
import type { Page } from '@playwright/test'
import { mailAbout } from './support/mailbox'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, makePerson, newAddress } from './support/people'
import { signOut } from './support/sign-out'
import { expect } from './support/test'
import { PROVIDER, test } from './support/with-provider'

const button = `Continue with ${PROVIDER}`

async function goThere(page: Page, path = '/login'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name: button }).click()
  await page.waitForURL(/127\.0\.0\.1/)
}

async function sessionOf(page: Page) {
  const response = await page.request.get('/api/v1/session')
  return response.ok() ? await response.json() : null
}

test('the first sign-in makes an account, the next one finds it', async ({ page, signInThere }) => {
  const email = newAddress('first')
  await goThere(page, '/login?next=/account')
  await signInThere(email)
  await expect(page).toHaveURL(/\/account$/)
  const first = await sessionOf(page)
  expect(first.user).toMatchObject({ email, name: 'Somebody Elsewhere', roles: ['user'] })
  expect(first.session).toMatchObject({ amr: ['fed'], aal: 1 })

  await signOut(page)
  // The provider still knows who it is, and asks nothing.
  await page.getByRole('button', { name: button }).click()
  await expect(page).toHaveURL(/\/account\/security$/)
  const second = await sessionOf(page)
  expect(second.user.id).toBe(first.user.id)
  // Nothing was shown anew, and the session says so: what matters will ask again.
  expect(second.session.authTime).toBe(first.session.authTime)
  await expect(page.getByText(`Signed in with ${PROVIDER}`).first()).toBeVisible()
})

test('it works without JavaScript, and under our content security policy', async ({ browser, installation }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: installation.url })
  const page = await context.newPage()
  await goThere(page)
  await page.getByLabel('Login').fill(newAddress('scriptless'))
  await page.getByRole('button', { name: 'Sign in there' }).click()
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible()
  await context.close()
})

test('somebody with a second factor meets the challenge, and nothing is open before it', async ({
  page,
  installation,
  signInThere,
}) => {
  await awayFromTheEdge()
  const { email, secret } = await makeEnrolled(installation, 'enrolled')
  await goThere(page, '/login?next=/account')
  await signInThere(email)
  await expect(page).toHaveURL(/\/login\/challenge\?next=%2Faccount$/)
  expect(await sessionOf(page)).toBeNull()
  expect(await (await page.request.get('/api/auth/session')).json()).toBeNull()
  const names = (await page.context().cookies()).map(({ name }) => name)
  expect(names).toContain('countersign.challenge')
  expect(names).not.toContain('countersign.session')
  const closed = await page.request.get('/account/security')
  expect(await closed.text()).not.toContain(email)
  const { paths } = await (await page.request.get('/api/v1/openapi.json')).json()
  for (const [path, item] of Object.entries(paths as Record<string, Record<string, { security?: unknown }>>)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!operation.security) continue
      const url = `/api/v1${path.replace('{id}', '00000000-0000-4000-8000-000000000000')}`
      const headers = { origin: installation.url, 'content-type': 'application/json' }
      const answer = await page.request.fetch(url, { method, headers, ...(method !== 'get' && { data: {} }) })
      expect([answer.status(), (await answer.json()).code], `${method} ${path}`).toEqual([401, 'unauthenticated'])
    }
  }

  await page.getByLabel('Verification code').fill(oathtool(secret))
  await expect(page).toHaveURL(/\/account$/)
  expect((await sessionOf(page)).session).toMatchObject({ amr: ['fed', 'otp', 'mfa'], aal: 2 })
  // Both sides had verified the address: that connected them, and its owner is told.
  const mail = await mailAbout(installation, email, new RegExp(`${PROVIDER} can now sign you in`))
  expect(mail.text).toContain(email)
})

test('a provider that cannot be reached says so, and nothing fails', async ({ page, stopProvider }) => {
  await stopProvider()
  await page.goto('/login')
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(`We cannot reach ${PROVIDER} right now`)
})

test.describe('refuses, in words, and opens nothing', () => {
  test('who is not vouched for by the provider', async ({ page, installation, signInThere }) => {
    const email = await makePerson(installation, 'victim')
    await goThere(page)
    await signInThere(`unverified ${email}`)
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      'does not confirm to us that your address is yours',
    )
    expect(await sessionOf(page)).toBeNull()
  })

  test('an account whose address nobody has proved (pre-hijacking)', async ({ page, installation, signInThere }) => {
    const email = newAddress('unproved')
    await installation.countersign('users', 'create', '--email', email, '--password', 'attacker-Knows-this-71')
    await goThere(page)
    await signInThere(email)
    await expect(page.getByRole('main').getByRole('alert')).toContainText('nobody has proved yet that it is theirs')
    expect(await sessionOf(page)).toBeNull()
  })

  test('who stops at the provider', async ({ page }) => {
    await goThere(page, '/login?next=/account')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText(`${PROVIDER} did not let you through`)
    await expect(page.locator('input[name="next"]').first()).toHaveValue('/account')
    expect(await sessionOf(page)).toBeNull()
  })
})
