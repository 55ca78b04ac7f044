// Promise: a signed-in person connects accounts at other providers, sees them, and disconnects them, after proving who
// they are; and is told of it.
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { mailAbout } from './support/mailbox'
import { makePerson, newAddress, PASSWORD } from './support/people'
import { signOut } from './support/sign-out'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect } from './support/test'
import { PROVIDER, test } from './support/with-provider'

async function signedIn(page: Page, installation: Installation): Promise<{ email: string; client: Client }> {
  const email = await makePerson(installation, 'connecting')
  const client = new Client(installation.url)
  await client.post('/login', { email, password: PASSWORD })
  await browseAs(page.context(), client)
  await page.goto('/account/security')
  return { email, client }
}

const card = (page: Page) => page.getByRole('region', { name: 'Connected accounts' })
const alert = (page: Page) => page.getByRole('main').getByRole('alert')

test('what is connected signs in, whatever its address is, until it is disconnected', async ({
  page,
  installation,
  signInThere,
}) => {
  const { email } = await signedIn(page, installation)
  const there = `unverified ${newAddress('there')}`
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await signInThere(there)
  await expect(page.getByText('It is connected.')).toBeVisible()
  await expect(card(page).getByRole('heading', { name: PROVIDER })).toBeVisible()
  await expect(page.getByText(`Connected ${PROVIDER}`)).toBeVisible()
  await mailAbout(installation, email, new RegExp(`${PROVIDER} can now sign you in`))

  await signOut(page)
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await expect(page).toHaveURL(/\/account\/security$/)
  expect((await (await page.request.get('/api/v1/session')).json()).user.email).toBe(email)

  await card(page).getByText('Disconnect').first().click()
  await card(page)
    .getByRole('button', { name: `Disconnect ${PROVIDER}` })
    .click()
  await expect(page.getByText('It is disconnected.')).toBeVisible()
  await mailAbout(installation, email, new RegExp(`${PROVIDER} was disconnected`))
  await signOut(page)
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await expect(alert(page)).toContainText('does not confirm')
})

test('connecting and disconnecting ask first who it is', async ({ page, installation }) => {
  const { email, client } = await signedIn(page, installation)
  await signedInSixMinutesAgo(email)
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await expect(page).toHaveURL(/\/step-up\?next=/)
  const answer = await client.send('DELETE', '/identities/00000000-0000-4000-8000-000000000000')
  expect([answer.status, answer.json.code]).toEqual([401, 'insufficient_user_authentication'])
})

test('who has no other way in cannot disconnect the last one', async ({ page, signInThere }) => {
  await page.goto('/login')
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await signInThere(newAddress('only'))
  // The account was made just now, and what was shown at the provider is as fresh.
  await card(page).getByText('Disconnect').first().click()
  await card(page)
    .getByRole('button', { name: `Disconnect ${PROVIDER}` })
    .click()
  await expect(alert(page)).toContainText('your only way to sign in')
  const { identities } = await (await page.request.get('/api/v1/identities')).json()
  expect(identities).toEqual([expect.objectContaining({ provider: 'oidc' })])
})

test('what is somebody else’s cannot be connected, and stopping there changes nothing', async ({
  page,
  browser,
  installation,
  signInThere,
}) => {
  const there = newAddress('theirs')
  const first = await browser.newContext({ baseURL: installation.url })
  const other = await first.newPage()
  await other.goto('/login')
  await other.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await other.getByLabel('Login').fill(there)
  await other.getByRole('button', { name: 'Sign in there' }).click()
  await expect(other).toHaveURL(/\/account\/security/)
  await first.close()

  const { client } = await signedIn(page, installation)
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(alert(page)).toContainText(`${PROVIDER} did not let you through`)
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await signInThere(there)
  await expect(alert(page)).toContainText('is connected to another account here')
  expect((await client.get('/identities')).json).toEqual({ identities: [] })
})

test('a round that was begun in a session ends with it', async ({ page, installation, signInThere }) => {
  const { client } = await signedIn(page, installation)
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await page.waitForURL(/127\.0\.0\.1/)
  await client.post('/logout')
  const there = newAddress('late')
  await signInThere(there)
  // Signed in as nobody, and nothing was made of it.
  await expect(page).toHaveURL(/\/login\?error=provider_over/)
  expect((await page.request.get('/api/v1/session')).status()).toBe(401)

  // Somebody else signs in in this browser meanwhile: it is not connected to them.
  await signedIn(page, installation)
  const other = new Client(installation.url)
  await other.post('/login', { email: await makePerson(installation, 'second'), password: PASSWORD })
  await page.context().clearCookies({ domain: '127.0.0.1' })
  await card(page)
    .getByRole('button', { name: `Connect ${PROVIDER}` })
    .click()
  await page.waitForURL(/127\.0\.0\.1/)
  await browseAs(page.context(), other)
  await signInThere(there)
  await expect(alert(page)).toContainText('signed in anew')
  expect((await other.get('/identities')).json).toEqual({ identities: [] })
})

test('who has no password confirms by signing in again there, as who they are', async ({ page, signInThere }) => {
  const email = newAddress('again')
  await page.goto('/login')
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await signInThere(email)
  await expect(page).toHaveURL(/\/account\/security$/)
  await expect(page.getByText('Only a connected account protects this one')).toBeVisible()
  const before = await (await page.request.get('/api/v1/session')).json()
  await signedInSixMinutesAgo(email)

  await page.goto('/account/security/totp/setup')
  await expect(page.getByText('Sign in again where you signed in before.')).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveCount(0)
  // The provider knows who it is, and asks all the same.
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await signInThere(newAddress('somebody-else'))
  await expect(alert(page)).toContainText('another account')
  await page.getByRole('button', { name: `Continue with ${PROVIDER}` }).click()
  await signInThere(email)
  await expect(page).toHaveURL(/\/account\/security\/totp\/setup/)
  const after = await (await page.request.get('/api/v1/session')).json()
  expect(after.session).toMatchObject({ amr: ['fed'], aal: 1 })
  expect(after.session.id).not.toBe(before.session.id)
  expect(after.session.expiresAt).toBe(before.session.expiresAt)

  await page.goto('/account')
  await page.getByRole('link', { name: 'Choose a password' }).click()
  await expect(page).toHaveURL(/\/forgot-password$/)
})
