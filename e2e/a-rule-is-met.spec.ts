// Promise: a rule is met as its page promised, at the sign-in and in sessions that are open; whoever is asked for more
// learns by whom, of whom, since when and until when.

import { Client } from './support/client'
import type { Installation } from './support/installation'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeAccount, makeEnrolled, makePerson, newAddress, PASSWORD } from './support/people'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

test.beforeEach(() => awayFromTheEdge())

let administrator: Client
const rules: string[] = []

test.beforeAll(async ({ installation }) => {
  const email = newAddress('ruler')
  await makeAccount(installation, { email, role: 'admin' })
  administrator = await signedIn(installation, email)
})

test.afterEach(async () => {
  for (const id of rules.splice(0)) expect((await administrator.send('DELETE', `/rules/${id}`)).status).toBe(204)
})

/** A rule for a group with these people in it. */
async function requireOf(emails: string[], name: string, change: object) {
  const { db } = await import('@/lib/db')
  const users = await db.user.findMany({ where: { email: { in: emails } }, select: { id: true } })
  const members = { create: users.map(({ id: userId }) => ({ userId })) }
  const { id } = await db.group.create({ data: { name, members } })
  const made = await administrator.post('/rules', { target: { type: 'group', id }, requirement: 'required', ...change })
  expect(made.status).toBe(201)
  rules.push(made.json.id)
}

async function signedIn(installation: Installation, email: string): Promise<Client> {
  const client = new Client(installation.url)
  const answer = await client.post('/login', { email, password: PASSWORD })
  expect(answer.json.status).toBe('signed_in')
  return client
}

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('in grace: reminded at the sign-in, and let in', async ({ page, installation }) => {
      const email = await makePerson(installation, 'grace')
      await requireOf([email], `Sales ${script}`, { graceDays: 7, strength: 'app_or_stronger' })
      await page.goto('/login?next=%2Faccount')
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/login\/reminder\?next=%2Faccount$/)
      await expect(page.getByRole('heading', { name: 'A second factor will be needed' })).toBeVisible()
      await expect(page.getByText(/requires an authenticator app, or .* of everybody in Sales/)).toBeVisible()
      await expect(page.getByText(/until \d{1,2} \w+ \d{4}, \d\d:\d\d/)).toBeVisible()
      await page.getByRole('link', { name: 'Later' }).click()
      await expect(page).toHaveURL(/\/account$/)
      await page.goto('/account/security')
      await expect(page.getByText(/requires an authenticator app, or .* of everybody in Sales/)).toBeVisible()
    })

    test('an open session steps up where it can, and goes on where it was going', async ({
      page,
      context,
      installation,
    }) => {
      const { email, secret } = await makeEnrolled(installation, 'stepper')
      const { db } = await import('@/lib/db')
      const client = new Client(installation.url)
      await client.post('/login', { email, password: PASSWORD })
      await client.post('/login/challenge/verify', { method: 'totp', code: oathtool(secret, 0) })
      // As it is after a sign-in in a browser that was trusted, once it is no more.
      await db.session.updateMany({
        where: { user: { email } },
        data: { aal: 1, amr: ['pwd'], trustedBy: 'totp', trustedSince: new Date() },
      })
      await browseAs(context, client)
      await page.goto('/account')
      await expect(page).toHaveURL(/\/account$/)
      await requireOf([email], `Support ${script}`, { trustDays: 0 })
      expect((await client.get('/session')).json.code).toBe('insufficient_user_authentication')
      await page.goto('/account')
      await expect(page).toHaveURL(/\/step-up\?next=%2Faccount$/)
      await page.getByLabel('Verification code').fill(oathtool(secret, 1))
      // With script the last digit sends it.
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account$/)
    })

    test('an open session ends where nothing it has would do, and signing in leads through the set-up', async ({
      page,
      context,
      installation,
    }) => {
      const email = await makePerson(installation, 'ender')
      const client = await signedIn(installation, email)
      await browseAs(context, client)
      await requireOf([email], `Finance ${script}`, {})
      expect((await client.get('/session')).status).toBe(401)
      await page.goto('/account')
      await expect(page).toHaveURL(/\/login\?next=%2Faccount$/)
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/login\/enroll\?next=%2Faccount$/)
      await expect(page.getByText(/requires a second factor of everybody in Finance .* since \d/)).toBeVisible()
      await page.goto('/account/security')
      await expect(page, 'nothing else opens').toHaveURL(/\/login\?next=/)
    })
  })
}

test('the API says what is due, and why', async ({ installation }) => {
  const email = await makePerson(installation, 'api')
  await requireOf([email], 'Legal', { graceDays: 3, strength: 'phishing_resistant' })
  const client = new Client(installation.url)
  const answer = await client.post('/login', { email, password: PASSWORD })
  expect(answer.json).toEqual({
    status: 'signed_in',
    due: { deadline: expect.stringMatching(/^\d{4}-/), allowedMethods: ['webauthn'] },
  })
  const { policy } = (await client.get('/2fa')).json
  expect(policy).toMatchObject({
    step: 'none',
    deadline: answer.json.due.deadline,
    asks: { target: { type: 'group', name: 'Legal' }, strength: 'phishing_resistant' },
  })
  const { user } = (await client.get('/session')).json
  expect((await client.get(`/policy/evaluate?userId=${user.id}`)).status, 'for administrators and auditors').toBe(403)
  await makeAccount(installation, { email: 'auditor-of-rules@example.com', role: 'auditor' })
  const reader = await signedIn(installation, 'auditor-of-rules@example.com')
  expect((await reader.get(`/policy/evaluate?userId=${user.id}`)).json).toMatchObject({
    state: 'in_grace',
    step: 'none',
    rules: [{ target: { name: 'Legal' }, phase: 'in_force', satisfied: false, decides: true }],
  })
  expect((await reader.get('/policy/evaluate?userId=00000000-0000-7000-8000-000000000000')).json.code).toBe(
    'user_not_found',
  )
  expect((await reader.get('/policy/evaluate?userId=1')).json.code).toBe('invalid_request')
})
