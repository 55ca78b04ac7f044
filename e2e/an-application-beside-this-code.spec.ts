// Promise: who follows docs/guides/nextjs.md to the letter has pages, actions, routes and parts of pages that nobody
// reaches without a second factor, and a word of their own in every sign-in.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import { type Installation, startInstallation } from './support/installation'
import { oathtool } from './support/oathtool'
import { buildByGuide } from './support/own-application'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { signedInSixMinutesAgo } from './support/signed-in'
import { test as base, expect } from './support/test'

/** Another checkout, with what the guide says in it, is what is signed in to here. */
const test = base.extend<object, { application: { root: string; files: string[] }; installation: Installation }>({
  application: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use) => {
      const application = await buildByGuide('nextjs.md')
      await use(application)
      application.remove()
    },
    { scope: 'worker', timeout: 400_000 },
  ],
  installation: [
    async ({ application }, use) => {
      const installation = await startInstallation('beside', {}, { root: application.root })
      Object.assign(process.env, installation.env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

// One worker, and so one build.
test.describe.configure({ mode: 'serial' })

async function signIn(page: Page, email: string) {
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const enterCode = (page: Page, secret: string, steps = 0) =>
  page.getByLabel('Verification code', { exact: true }).fill(oathtool(secret, steps))

test('the guide’s files are there, and build', ({ application }) => {
  expect(application.files).toEqual([
    'app/finance/page.tsx',
    'app/finance/pay/page.tsx',
    'app/finance/figures/route.ts',
    'app/balance/page.tsx',
    'hooks.ts',
  ])
})

test('a page, an action, a route and a part of a page ask for a second factor, and let in who has shown one', async ({
  page,
  installation: own,
}) => {
  const { email, secret } = await makeEnrolled(own)
  const stranger = new Client(own.url)
  expect((await stranger.request('GET', '/finance/figures')).json.code).toBe('unauthenticated')
  expect((await stranger.request('GET', '/finance')).headers.get('location')).toContain('/login?next=%2Ffinance')

  await page.goto(`${own.url}/finance`)
  await signIn(page, email)
  await enterCode(page, secret)
  await expect(page).toHaveURL(`${own.url}/finance`)
  await expect(page.getByText(`${email} came by pwd, otp, mfa`)).toBeVisible()
  expect(await (await page.request.get(`${own.url}/finance/figures`)).json()).toMatchObject({ figures: [1, 2, 3] })
  await page.goto(`${own.url}/balance`)
  await expect(page.getByText('1,204.00')).toBeVisible()

  await page.goto(`${own.url}/finance/pay`)
  await page.getByRole('button', { name: 'Pay' }).click()
  await expect(page).toHaveURL(`${own.url}/finance`)
  await signedInSixMinutesAgo(email)
  await page.goto(`${own.url}/finance/pay`)
  await page.getByRole('button', { name: 'Pay' }).click()
  await expect(page).toHaveURL(/step-up/)
  await enterCode(page, secret, 1)
  await expect(page).toHaveURL(`${own.url}/finance/pay`)
})

test('a password alone opens none of them, and is led to what is missing', async ({ page, installation: own }) => {
  const email = await makePerson(own)
  await page.goto(`${own.url}/balance`)
  await signIn(page, email)
  await expect(page.getByRole('heading', { name: 'Balance' })).toBeVisible()
  await expect(page.getByText('1,204.00')).toBeHidden()
  expect(await page.content()).not.toContain('1,204.00')
  const refused = await page.request.get(`${own.url}/finance/figures`)
  expect([refused.status(), (await refused.json()).code]).toEqual([401, 'insufficient_user_authentication'])
  await page.getByRole('link', { name: 'Show a second factor to see it' }).click()
  await expect(page).toHaveURL(/step-up/)
  await expect(page.getByRole('link', { name: /authenticator app/i })).toBeVisible()
})

test('a decider refuses in its own words, and asks for what it names; a listener is told', async ({
  page,
  application,
  installation: own,
}) => {
  await own.countersign('roles', 'create', 'contractor')
  await own.countersign('roles', 'create', 'finance')
  const [contractor, clerk] = [await makePerson(own), await makePerson(own)]
  await own.countersign('roles', 'give', 'contractor', '--email', contractor)
  await own.countersign('roles', 'give', 'finance', '--email', clerk)
  await page.goto(`${own.url}/login`)
  await signIn(page, contractor)
  await expect(page.getByText('Contractors sign in from Monday on.')).toBeVisible()
  const refused = await new Client(own.url).post('/login', { email: contractor, password: PASSWORD })
  expect([refused.status, refused.json.code, refused.json.detail]).toEqual([
    403,
    'sign_in_refused',
    'Contractors sign in from Monday on.',
  ])
  await page.goto(`${own.url}/login`)
  await signIn(page, clerk)
  await expect(page).toHaveURL(/login\/enroll/)
  expect((await new Client(own.url).post('/login', { email: clerk, password: PASSWORD })).json).toEqual({
    status: 'enrollment',
    allowedMethods: ['totp', 'webauthn'],
  })
  const log = join(application.root, 'sign-ins.log')
  await expect
    .poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''))
    .toMatch(/session\.started .*\nfactor\.added/)
})
