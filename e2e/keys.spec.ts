// Promise: a security key and a passkey are added, sign in, confirm who one is, and are removed, in a real browser.
import type { Page } from '@playwright/test'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { signOut } from './support/sign-out'
import { signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'
import { addAuthenticator } from './support/virtual-authenticator'

async function passwordStep(page: Page, email: string) {
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const addButton = (page: Page) => page.getByRole('button', { name: 'Add passkey or security key' })
const useButton = (page: Page) => page.getByRole('button', { name: 'Use passkey or security key' })

/** From the security page, in the browser's own session. */
async function addKey(page: Page, name?: string) {
  await page.getByRole('link', { name: 'Set up Passkey or security key' }).click()
  if (name) await page.getByLabel('Name').fill(name)
  await addButton(page).click()
  await expect(page.getByText('It is set up.')).toBeVisible()
}

for (const kind of ['securityKey', 'platform'] as const) {
  test(`a ${kind}: added, signs in after the password, steps up, is removed`, async ({ page, installation }) => {
    const email = await makePerson(installation)
    const authenticator = await addAuthenticator(page, kind)
    await passwordStep(page, email)
    await addKey(page, 'My own key')
    await expect(page.getByText('Save your backup codes')).toBeVisible()
    await expect(page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem')).toHaveCount(10)
    await page.getByLabel('I have saved them').check()
    await page.getByRole('button', { name: 'Done' }).click()
    const row = page.locator('li', { has: page.getByRole('heading', { name: 'My own key' }) })
    await expect(row).toContainText('Only on one device')
    await expect(row).toContainText('Not used to sign in yet')
    expect(await authenticator.credentials()).toHaveLength(1)

    // Nobody takes what the browser offers in the field for the address.
    await authenticator.touched(false)
    await signOut(page)
    await passwordStep(page, email)
    await expect(page.getByRole('heading', { name: 'Use your passkey or security key' })).toBeVisible()
    await authenticator.touched(true)
    await page.getByLabel(/Trust this browser/).check()
    await useButton(page).click()
    await expect(page).toHaveURL(/account\/security$/)
    await expect(row).toContainText('Last used')
    expect((await (await page.request.get('/api/v1/2fa/trusted-devices')).json()).devices).toHaveLength(1)
    await expect(page.getByText('Signed in with passkey or security key')).toBeVisible()

    await signedInSixMinutesAgo(email)
    await row.getByText('Remove', { exact: false }).first().click()
    await row.getByRole('button', { name: 'Remove My own key' }).click()
    await expect(page).toHaveURL(/step-up/)
    await useButton(page).click()
    await expect(page.getByText('Your change was not made yet')).toBeVisible()
    await row.getByRole('button', { name: 'Remove My own key' }).click()
    await expect(page.getByText('It is removed. Your password alone protects this account now')).toBeVisible()
    await expect(row).toHaveCount(0)

    await signOut(page)
    await passwordStep(page, email)
    await expect(page).toHaveURL(/account\/security$/)
  })
}

test('the same key is not added twice, a second one is, and cancelling says that nothing happened', async ({
  page,
  installation,
}) => {
  const email = await makePerson(installation)
  const first = await addAuthenticator(page, 'securityKey')
  await passwordStep(page, email)
  await addKey(page)
  await page.goto('/account/security/webauthn/setup')
  await addButton(page).click()
  await expect(page.getByText('is registered already')).toBeVisible()
  await first.remove()

  const second = await addAuthenticator(page, 'securityKey')
  await addButton(page).click()
  await expect(page.getByText('It is set up.')).toBeVisible()
  await expect(page.getByText('Save your backup codes')).toHaveCount(0)
  await page.getByRole('link', { name: 'Back to security' }).first().click()
  await expect(page.getByRole('heading', { name: 'Security key', exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Security key 2', exact: true })).toBeVisible()

  // A stranger's key, which knows nothing of this account: the browser finds none that fits.
  await second.remove()
  await addAuthenticator(page, 'securityKey')
  await signOut(page)
  await passwordStep(page, email)
  await useButton(page).click()
  await expect(page.getByText('Nothing was confirmed')).toBeVisible()
  await expect(page.getByRole('link', { name: 'backup code' })).toBeVisible()
})

test('a browser that knows no keys says so, and one without script shows the other ways', async ({
  page,
  browser,
  installation,
}) => {
  const email = await makePerson(installation)
  await addAuthenticator(page, 'securityKey')
  await passwordStep(page, email)
  await addKey(page)
  await page.goto('/account/security')
  await signOut(page)
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'))
  await passwordStep(page, email)
  await useButton(page).click()
  await expect(page.getByText('This browser cannot use passkeys')).toBeVisible()

  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: installation.url })
  const plain = await context.newPage()
  await passwordStep(plain, email)
  // Playwright does not look for text inside noscript.
  await expect(plain.locator('noscript p')).toBeVisible()
  await expect(useButton(plain)).toBeHidden()
  await expect(plain.getByRole('link', { name: 'backup code' })).toBeVisible()
  await context.close()
})

test.describe('a passkey alone', () => {
  const passkeyButton = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' })

  test('signs in without address and password, to where the person wanted to be, and is not asked for more', async ({
    page,
    installation,
  }) => {
    const email = await makePerson(installation)
    await addAuthenticator(page, 'platform')
    // The button alone is tested here: the field's autofill, which this device answers unasked, has a test of its own.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false
    })
    await passwordStep(page, email)
    await addKey(page)
    await page.goto('/account/security')
    await signOut(page)
    await page.goto('/account')
    await expect(page).toHaveURL(/login\?next/)
    await passkeyButton(page).click()
    await expect(page).toHaveURL(/\/account$/)
    const { session } = await (await page.request.get('/api/v1/session')).json()
    expect(session).toMatchObject({ amr: ['hwk', 'user', 'mfa'], aal: 2 })
    await page.goto('/account/security')
    await expect(page.getByText('Signed in with a passkey')).toBeVisible()
  })

  test('does not sign in whom the device does not know, nor with a key that is none', async ({
    page,
    installation,
  }) => {
    const email = await makePerson(installation)
    const platform = await addAuthenticator(page, 'platform')
    await passwordStep(page, email)
    await addKey(page)
    await page.goto('/account/security')
    await platform.verifies(false)
    await signOut(page)
    await page.goto('/login')
    await passkeyButton(page).click()
    await expect(page.getByText('You are not signed in')).toBeVisible()
    await platform.remove()
    await addAuthenticator(page, 'securityKey')
    await passkeyButton(page).click()
    await expect(page.getByText('You are not signed in')).toBeVisible()
    expect((await page.request.get('/api/v1/session')).status()).toBe(401)
  })

  test('is offered in the field for the address, and signs in from there', async ({ page, installation }) => {
    const email = await makePerson(installation)
    const authenticator = await addAuthenticator(page, 'platform')
    await passwordStep(page, email)
    await addKey(page)
    await page.goto('/account/security')
    await signOut(page)
    // Read without a browser: this device answers at once, and the field may be gone before anybody looks at it.
    expect(await (await page.request.get('/login')).text()).toContain('autoComplete="username webauthn"')
    // It may answer before the page is all there, and lead away from it.
    await page.goto('/login').catch(() => {})
    await expect(page).toHaveURL(/account\/security$/)
    expect(await authenticator.credentials()).toHaveLength(1)
  })
})

test('a key is set up on the way in, where nothing else is permitted any more, and lets another be set up where it is not', async ({
  page,
  installation,
}) => {
  const { db } = await import('@/lib/db')
  const allow = (allowedMethods: string[]) => db.settings.update({ where: { id: 1 }, data: { allowedMethods } })
  const { email, backupCodes } = await makeEnrolled(installation)
  const authenticator = await addAuthenticator(page, 'platform')
  try {
    await allow(['webauthn'])
    await passwordStep(page, email)
    await expect(page).toHaveURL(/login\/challenge/)
    await page.goto('/login/challenge?method=backup_code&next=%2Faccount')
    await page.getByLabel('Backup code', { exact: true }).fill(backupCodes[0] ?? '')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByRole('link', { name: /Passkey or security key/ }).click()
    await addButton(page).click()
    await expect(page.getByText('It is set up.')).toBeVisible()
    await page.getByRole('link', { name: 'Go on' }).click()
    await expect(page).toHaveURL(/\/account$/)

    await allow(['totp'])
    await db.factor.deleteMany({ where: { user: { email }, type: 'totp' } })
    await authenticator.touched(false)
    await signOut(page)
    await passwordStep(page, email)
    await expect(page.getByText(/we ask for what you have one last time/)).toBeVisible()
    await authenticator.touched(true)
    await useButton(page).click()
    await expect(page).toHaveURL(/login\/enroll/)
    await expect(page.getByRole('link', { name: /Authenticator app/ })).toBeVisible()
    expect((await page.request.get('/api/v1/session')).status()).toBe(401)
  } finally {
    await allow(['totp', 'email', 'webauthn'])
  }
})
