// Promise: an administrator finds somebody among many, reads whether and why they can get in, and helps: with a one-time
// code, an invitation, by disabling an account, for one or for many. An auditor reads all of it and changes nothing.
import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { linkIn, mailAbout } from './support/mailbox'
import { type Enrolled, makeEnrolled, makePerson, newAddress, PASSWORD, withPasswordOnly } from './support/people'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

// Each drives several browsers, and waits for mail.
test.describe.configure({ timeout: 120_000 })

async function makeReader(installation: Installation, role: 'admin' | 'auditor'): Promise<Enrolled> {
  const person = await makeEnrolled(installation, role)
  const { db } = await import('@/lib/db')
  const { id } = await db.user.findUniqueOrThrow({ where: { email: person.email } })
  await db.userRole.create({ data: { userId: id, roleName: role } })
  return person
}

async function search(page: Page, text: string) {
  await page.goto('/admin/users')
  await page.getByLabel('Search by name or address').fill(text)
  const button = page.getByRole('button', { name: 'Search', exact: true })
  await button.click()
}

const userId = async (email: string) => {
  const { db } = await import('@/lib/db')
  return (await db.user.findUniqueOrThrow({ where: { email } })).id
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled })

    test('finds somebody, and gives them a code that lets them in once', async ({ page, installation, context }) => {
      const admin = await makeReader(installation, 'admin')
      const person = await makeEnrolled(installation, 'locked-out')
      await browseAs(context, admin.client)
      await search(page, person.email.slice(0, -8))
      await expect(page.getByRole('status').filter({ hasText: 'One person' })).toBeVisible()
      await page.getByRole('link', { name: person.email }).click()
      await expect(page.getByText('Yes, with their password and a second factor.')).toBeVisible()
      await expect(page.getByText('They have set up a second factor, so it is asked for.').first()).toBeVisible()
      await page.getByRole('button', { name: 'Make the code' }).click()
      const shown = page.locator('output')
      await expect(shown).toHaveText(/^\w{4}-\w{4}-\w{4}-\w{4}$/)
      const code = (await shown.textContent()) ?? ''
      await mailAbout(installation, person.email, /one-time code for you/)

      const theirs = await page.context().browser()?.newContext({ javaScriptEnabled, baseURL: installation.url })
      if (!theirs) throw new Error('no browser')
      const own = await theirs.newPage()
      await own.goto('/login')
      await own.getByLabel('Email', { exact: true }).fill(person.email)
      await own.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await own.getByRole('button', { name: 'Sign in', exact: true }).click()
      await own.getByRole('link', { name: 'code from your administrator' }).click()
      await own.getByLabel('One-time code').fill(code.toUpperCase())
      await own.getByRole('button', { name: 'Verify' }).click()
      await expect(own).toHaveURL(/\/account\/security/)
      await theirs.close()
      await mailAbout(installation, person.email, /signed in with a one-time code/)
      const again = await withPasswordOnly(installation, person.email)
      expect((await again.post('/login/challenge/verify', { method: 'bypass', code })).json.code).toBe(
        'method_not_permitted',
      )
      await page.goto(`/admin/users/${await userId(person.email)}`)
      await expect(page.getByText('Signed in with a one-time code from an administrator')).toBeVisible()
    })

    test('invites somebody, who chooses a password and signs in', async ({ page, installation, context }) => {
      const admin = await makeReader(installation, 'admin')
      await browseAs(context, admin.client)
      const email = newAddress('newcomer')
      await page.goto('/admin/users')
      await page.getByRole('link', { name: 'Invite somebody' }).click()
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Name', { exact: true }).fill('New Comer')
      await page.getByRole('button', { name: 'Send invitation' }).click()
      await expect(page.getByText('The invitation is on its way.')).toBeVisible()
      await expect(page.getByText('Not yet. They were invited')).toBeVisible()
      const link = linkIn(await mailAbout(installation, email, /account is waiting/))
      await context.clearCookies()
      await page.goto(link)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Save password' }).click()
      await expect(page.getByText('Your password is saved.')).toBeVisible()
      await page.goto(link)
      await expect(page.getByText('This invitation is no longer good')).toBeVisible()
      expect((await new Client(installation.url).post('/login', { email, password: PASSWORD })).json).toMatchObject({
        status: 'signed_in',
      })
    })

    test('disables many at once, and reads what became of each', async ({ page, installation, context }) => {
      const admin = await makeReader(installation, 'admin')
      await browseAs(context, admin.client)
      const name = `many-${javaScriptEnabled ? 'a' : 'b'}-${process.pid}`
      const people = [await makePerson(installation, name), await makePerson(installation, name)]
      const client = new Client(installation.url)
      await client.post('/login', { email: people[0], password: PASSWORD })
      await search(page, name)
      await expect(page.getByText('2 people')).toBeVisible()
      await page.getByLabel(`Tick ${people[0]}`).check()
      await page.getByRole('button', { name: 'Do something with those ticked' }).click()
      await expect(page.getByRole('heading', { name: 'One person' })).toBeVisible()
      await page.getByLabel('Disable the account').check()
      await page.getByRole('button', { name: 'Do it for one person' }).click()
      await expect(page.getByText('It was done for everybody.')).toBeVisible({ timeout: 20_000 })
      await expect(page.getByRole('row', { name: `${people[0]} done` })).toBeVisible()
      expect((await client.get('/session')).status).toBe(401)
      const csv = await page.request.get(`${page.url()}/results.csv`)
      expect(await csv.text()).toContain(`${people[0]},done`)

      await search(page, name)
      await expect(page.getByText('2 people')).toBeVisible()
      await page.getByRole('button', { name: 'Or with everybody found (2)' }).click()
      await page.getByLabel('Enable the account').check()
      await page.getByRole('button', { name: 'Do it for 2 people' }).click()
      await expect(page.getByText('It was done for everybody.')).toBeVisible({ timeout: 20_000 })
      expect((await client.post('/login', { email: people[0], password: PASSWORD })).status).toBe(200)
    })
  })
}

test('what is typed is looked for at once, and the focus stays', async ({ page, installation, context }) => {
  const admin = await makeReader(installation, 'admin')
  const email = await makePerson(installation, 'instant_')
  await browseAs(context, admin.client)
  await page.goto('/admin/users')
  const field = page.getByLabel('Search by name or address')
  await field.pressSequentially('instant_')
  await expect(page.getByText('One person')).toBeVisible()
  await expect(page.getByRole('link', { name: email })).toBeVisible()
  await expect(field).toBeFocused()
  await expect(page).toHaveURL(/q=instant_/)
})

test('a second administrator agrees to a one-time code, where that is asked', async ({
  page,
  installation,
  context,
}) => {
  const [admin, other] = [await makeReader(installation, 'admin'), await makeReader(installation, 'admin')]
  const person = await makeEnrolled(installation)
  const id = await userId(person.email)
  await installation.countersign('settings', 'set', 'bypassApproval', 'on')
  try {
    const made = await admin.client.post(`/users/${id}/bypass`)
    expect(made.json).toMatchObject({ needsApproval: true })
    expect((await admin.client.post(`/users/${id}/bypass/approve`)).json.code).toBe('own_bypass')
    const pending = await withPasswordOnly(installation, person.email)
    const answer = () => pending.post('/login/challenge/verify', { method: 'bypass', code: made.json.code })
    expect((await answer()).status).toBe(403)
    await browseAs(context, other.client)
    await page.goto(`/admin/users/${id}`)
    await page.getByRole('button', { name: 'Agree to the code' }).click()
    await expect(page.getByText('The one-time code can be used now.')).toBeVisible()
    expect((await answer()).json).toEqual({ status: 'signed_in' })
  } finally {
    await installation.countersign('settings', 'set', 'bypassApproval', 'off')
  }
})

test('an auditor reads everything and changes nothing', async ({ page, installation, context }) => {
  const auditor = await makeReader(installation, 'auditor')
  const person = await makeEnrolled(installation)
  const id = await userId(person.email)
  await browseAs(context, auditor.client)
  await page.goto('/admin/users')
  await expect(page.getByRole('table')).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /^Tick/ })).toHaveCount(0)
  await page.goto(`/admin/users/${id}`)
  await expect(page.getByRole('heading', { name: 'Can they sign in?' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'What you can do' })).toHaveCount(0)
  for (const path of ['/admin/users/invite', '/admin/users/bulk?all=1']) {
    await page.goto(path)
    await expect(page.getByText('you see everything and change nothing')).toBeVisible()
    await expect(page.getByRole('textbox').or(page.getByRole('combobox'))).toHaveCount(0)
  }
  expect((await auditor.client.get(`/users/${id}`)).json).toMatchObject({ email: person.email })
  expect((await auditor.client.get(`/users?q=${person.email.slice(0, 12)}`)).status).toBe(200)
  const refused: [string, string, unknown?][] = [
    ['POST', '/users', { email: newAddress() }],
    ['PATCH', `/users/${id}`, { name: 'x' }],
    ['DELETE', `/users/${id}`],
    ['PUT', `/users/${id}/disable-2fa`],
    ...['unlock', 'disable', 'enable', 'reenroll', 'invite', 'bypass', 'bypass/approve', 'recovery/approve'].map(
      (what): [string, string] => ['POST', `/users/${id}/${what}`],
    ),
    ['DELETE', `/users/${id}/bypass`],
    ['DELETE', `/users/${id}/sessions`],
    ['POST', '/bulk-jobs', { action: 'disable', users: [id] }],
  ]
  for (const [method, path, body] of refused) {
    expect((await auditor.client.send(method, path, body)).json.code, `${method} ${path}`).toBe('read_only')
  }
  const stranger = await makeEnrolled(installation)
  expect((await stranger.client.get('/users')).status).toBe(403)
  expect((await stranger.client.post(`/users/${id}/disable`)).status).toBe(403)
})

test('people by the API', async ({ installation }) => {
  const { client } = await makeReader(installation, 'admin')
  const email = newAddress('by-api')
  const made = await client.post('/users', { email, name: 'By API', password: PASSWORD, verified: true })
  expect(made).toMatchObject({ status: 201, json: { email, name: 'By API', roles: ['user'], state: 'not_required' } })
  const { id } = made.json
  expect((await client.post('/users', { email, password: PASSWORD })).json.code).toBe('email_taken')
  expect((await client.send('PATCH', `/users/${id}`, { name: 'Other' })).json.name).toBe('Other')
  expect((await client.get(`/users?q=${encodeURIComponent(email)}&limit=1`)).json).toMatchObject({
    users: [{ id }],
    next: null,
  })
  expect((await client.get('/users?limit=1')).json.next).toEqual(expect.any(String))
  expect((await client.get('/users?state=happy')).status).toBe(400)
  expect((await client.post(`/users/${id}/disable`)).status).toBe(204)
  expect(
    (await client.get('/users?state=disabled&limit=200')).json.users.map((user: { id: string }) => user.id),
  ).toContain(id)
  expect((await client.post(`/users/${id}/enable`)).status).toBe(204)
  expect((await client.post(`/users/${id}/bypass`)).json.code).toBe('no_factor')
  expect((await client.post(`/users/${id}/reenroll`)).json.code).toBe('no_factor')
  expect((await client.send('PUT', `/users/${id}/disable-2fa`)).json).toEqual({ removed: 0 })
  expect((await client.send('DELETE', `/users/${id}/sessions`)).json).toEqual({ ended: 0 })
  expect((await client.post(`/users/${id}/invite`)).json.code).toBe('not_invited')
  const job = await client.post('/bulk-jobs', { action: 'disable', users: [id] })
  expect(job).toMatchObject({ status: 202, json: { total: 1 } })
  await expect
    .poll(async () => (await client.get(`/bulk-jobs/${job.json.id}`)).json.outcomes)
    .toEqual([{ outcome: 'done', people: 1 }])
  expect((await client.send('DELETE', `/users/${id}`)).status).toBe(204)
  expect((await client.get(`/users/${id}`)).json.code).toBe('user_not_found')
  const own = (await client.get('/session')).json.user.id
  expect((await client.post(`/users/${own}/disable`)).json.code).toBe('own_account')
})

test('people by the command line', async ({ installation }) => {
  const person = await makeEnrolled(installation, 'by-operator')
  const run = (command: string, ...more: string[]) =>
    installation.countersign('users', command, '--email', person.email, ...more)
  expect(await run('disable')).toMatchObject({ email: person.email })
  expect((await person.client.get('/session')).status).toBe(401)
  await run('enable')
  await run('unlock')
  const { code } = (await run('bypass')) as { code: string }
  const pending = await withPasswordOnly(installation, person.email)
  expect((await pending.post('/login/challenge/verify', { method: 'bypass', code })).status).toBe(200)
  await run('delete')
  await expect(run('disable')).rejects.toThrow()
  const email = newAddress('invited-by-operator')
  await installation.countersign('users', 'invite', '--email', email)
  linkIn(await mailAbout(installation, email, /account is waiting/))
})

test('the pages about people are accessible, in both themes and at every width', async ({
  page,
  installation,
  context,
}) => {
  const admin = await makeReader(installation, 'admin')
  const person = await makeEnrolled(installation, 'read-by-all')
  const id = await userId(person.email)
  const job = await admin.client.post('/bulk-jobs', { action: 'end_sessions', users: [id] })
  await browseAs(context, admin.client)
  for (const path of [
    '/admin/users',
    '/admin/users?state=locked&q=nobody-is-called-that',
    `/admin/users/${id}`,
    '/admin/users/invite',
    `/admin/users/bulk?id=${id}`,
    `/admin/users/bulk/${job.json.id}`,
    '/invitation?token=x',
  ]) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
})
