// Promise: an administrator sees what a rule will do before it is saved, and everybody then meets exactly that.
import type { Page } from '@playwright/test'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { type Installation, startInstallation } from './support/installation'
import { makePerson, PASSWORD } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { test as base, expect } from './support/test'

/** Rules for everyone touch everyone: this spec has an installation of its own. */
const test = base.extend<object, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use, { workerIndex }) => {
      const installation = await startInstallation(`enforcement_${workerIndex}`)
      Object.assign(process.env, installation.env)
      await use(installation)
      await installation.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

type Kind = 'totp' | 'email' | 'webauthn'

async function person(installation: Installation, group: string | null, kinds: Kind[], role?: 'admin') {
  const { db } = await import('@/lib/db')
  const { newId } = await import('@/lib/crypto/id')
  const email = await makePerson(installation, [group ?? role ?? 'plain', ...kinds].join('-'))
  const { id: userId } = await db.user.findUniqueOrThrow({ where: { email } })
  if (role) await db.userRole.create({ data: { userId, roleName: role } })
  if (group) await db.groupMember.create({ data: { userId, groupId: group } })
  for (const type of kinds) {
    await db.factor.create({ data: { id: newId(), userId, type, label: type, confirmedAt: new Date() } })
  }
  return email
}

/** What the next sign-in asks of somebody who has the password. */
async function meets(installation: Installation, email: string): Promise<string> {
  const { db } = await import('@/lib/db')
  const { json } = await new Client(installation.url).post('/login', { email, password: PASSWORD })
  if (json.status !== 'challenge') return json.status
  const challenge = await db.loginChallenge.findFirstOrThrow({ where: { user: { email } }, orderBy: { id: 'desc' } })
  return challenge.purpose
}

/** The number in the row of the effect. */
async function number(page: Page, label: string): Promise<number> {
  const row = page.locator('#effect li').filter({ hasText: new RegExp(`^${label}`) })
  return Number((await row.locator('span').nth(1).innerText()).replaceAll(',', ''))
}

async function effect(page: Page) {
  const [fine, wrong, none] = await Promise.all(
    ['already fine', 'wrong method', 'no factor'].map((label) => number(page, label)),
  )
  return { fine, wrong, none, administrators: await number(page, 'administrators') }
}

const panel = (page: Page) => page.locator('#effect')

async function saveForAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Require for all' }).click()
  await expect(page.getByText('The rule is saved.')).toBeVisible()
}

test('previews three rules, reads the right counts, saves; and everybody meets what was promised', async ({
  page,
  context,
  installation,
}) => {
  test.setTimeout(180_000)
  const { db } = await import('@/lib/db')
  const { newId } = await import('@/lib/crypto/id')
  const finance = newId()
  await db.group.create({ data: { id: finance, name: 'Finance' } })
  const boss = await makeReader(installation)
  const after: [email: string, inGrace: string, afterIt: string][] = [
    [boss.email, 'signed_in', 'enrollment'],
    [await person(installation, null, [], 'admin'), 'signed_in', 'enrollment'],
    [await person(installation, null, ['totp'], 'admin'), 'sign_in', 'replace_factor'],
    [await person(installation, null, ['webauthn', 'totp'], 'admin'), 'sign_in', 'sign_in'],
    [await person(installation, finance, []), 'signed_in', 'enrollment'],
    [await person(installation, finance, ['email']), 'sign_in', 'replace_factor'],
    [await person(installation, finance, ['totp']), 'sign_in', 'sign_in'],
    [await person(installation, finance, ['webauthn']), 'sign_in', 'sign_in'],
    [await person(installation, null, []), 'signed_in', 'enrollment'],
    [await person(installation, null, ['email']), 'sign_in', 'sign_in'],
    [await person(installation, null, ['totp']), 'sign_in', 'sign_in'],
  ]
  await browseAs(context, boss.client)

  await page.goto('/admin/enforcement')
  await page.getByRole('link', { name: 'Look at a first rule for everyone' }).click()
  await expect(panel(page)).toContainText('Everyone must use a second factor, 7 days of grace')
  await expect(panel(page)).toContainText('11 people')
  expect(await effect(page)).toEqual({ fine: 7, wrong: 0, none: 4, administrators: 4 })
  await expect(panel(page)).toContainText('2 would lose access on')
  expect(await db.rule.count(), 'nothing changes until it is confirmed').toBe(0)
  await saveForAll(page)

  await page.getByRole('link', { name: 'Add a rule' }).click()
  await page.getByLabel('For', { exact: true }).selectOption('Administrators')
  await page.getByLabel('At least').selectOption({ label: 'phishing-resistant: a passkey or security key' })
  await expect(panel(page)).toContainText('Administrators must use a passkey or security key, 7 days of grace')
  await expect(panel(page)).toContainText('4 people')
  expect(await effect(page)).toEqual({ fine: 1, wrong: 1, none: 2, administrators: 4 })
  await saveForAll(page)

  await page.getByRole('link', { name: 'Add a rule' }).click()
  await page.getByLabel('For', { exact: true }).selectOption('Finance')
  await page.getByLabel('At least').selectOption({ label: 'an authenticator app, or stronger' })
  await expect(panel(page)).toContainText('Finance must use an authenticator app or stronger, 7 days of grace')
  await expect(panel(page)).toContainText('4 people')
  expect(await effect(page)).toEqual({ fine: 2, wrong: 1, none: 1, administrators: 0 })
  await panel(page).getByRole('link', { name: 'list of: wrong method' }).click()
  await expect(page.getByRole('rowheader')).toHaveText([after[5]?.[0] ?? ''])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('wrong.csv')
  await page.getByRole('link', { name: 'Back to the rule' }).click()
  await expect(panel(page)).toContainText('Finance must use an authenticator app or stronger')
  await saveForAll(page)

  for (const [email, inGrace] of after) expect(await meets(installation, email), email).toBe(inGrace)
  await db.enrollmentDeadline.updateMany({ data: { deadline: new Date(Date.now() - 1000) } })
  for (const [email, , afterIt] of after) expect(await meets(installation, email), email).toBe(afterIt)
  // The administrator's own session falls short now: nothing is open to it any more.
  await page.goto('/admin/enforcement')
  await expect(page).toHaveURL(/\/login/)
  await db.rule.deleteMany()
  await db.user.deleteMany()
})

test('a step-up on the way to saving loses nothing; and who comes later is told that it was changed', async ({
  page,
  context,
  installation,
}) => {
  const { db } = await import('@/lib/db')
  const { email, client } = await makeReader(installation)
  await browseAs(context, client)
  await page.goto('/admin/enforcement?edit=new')
  await page.getByLabel('For', { exact: true }).selectOption('Auditors')
  await page.getByLabel('Days of grace').fill('12')
  await expect(panel(page)).toContainText('Auditors must use a second factor, 12 days of grace')
  await signedInSixMinutesAgo(email)
  await page.getByRole('button', { name: 'Start with 10 %' }).click()
  await expect(page).toHaveURL(/step-up/)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: /Confirm|Verify|Go on|Continue/ }).click()
  await expect(page.getByLabel('Days of grace')).toHaveValue('12')
  await expect(panel(page)).toContainText('Auditors must use a second factor, 12 days of grace')
  await page.getByRole('button', { name: 'Start with 10 %' }).click()
  await expect(page.getByText('The rule is saved.')).toBeVisible()
  await expect(page.getByText('Required of 10 %', { exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Change Auditors' }).click()
  await page.getByLabel('Days of grace').fill('3')
  await expect(panel(page)).toContainText('3 days of grace')
  const rule = await db.rule.findFirstOrThrow()
  const same = await client.send('PATCH', `/rules/${rule.id}`, { graceDays: 5 })
  // The step-up has given the browser another session: the API's is gone, so another administrator does it.
  if (same.status !== 200) {
    const other = await makeReader(installation)
    expect((await other.client.send('PATCH', `/rules/${rule.id}`, { graceDays: 5 })).status).toBe(200)
  }
  await page.getByRole('button', { name: 'Save the change' }).click()
  await expect(page.getByText('Somebody has changed this rule since you opened it')).toBeVisible()
  expect(await db.rule.findFirst()).toMatchObject({ graceDays: 5 })

  await page.goto('/admin/enforcement')
  await page.locator('summary').filter({ hasText: 'Require for all now' }).click()
  await page.getByRole('button', { name: 'Yes, do it Require for all now' }).click()
  await expect(page.getByText('The stage has begun.')).toBeVisible()
  await page.locator('summary').filter({ hasText: 'Pause' }).click()
  await page.getByRole('button', { name: 'Yes, do it Pause' }).click()
  await expect(page.getByText('The rule is paused: it only reminds.')).toBeVisible()
  await page.getByRole('link', { name: 'Delete Auditors' }).click()
  await expect(panel(page)).toContainText('If you delete this')
  await page.getByRole('button', { name: 'Delete this rule' }).click()
  await expect(page.getByText('The rule is deleted.')).toBeVisible()
  expect(await db.rule.count()).toBe(0)
})

test('an auditor sees every rule and every number, and no button; who is neither finds no page', async ({
  page,
  context,
  installation,
}) => {
  const { db } = await import('@/lib/db')
  const { client: administrator } = await makeReader(installation)
  const made = await administrator.post('/rules', { target: { type: 'role', id: 'auditor' }, requirement: 'optional' })
  expect(made.status).toBe(201)
  const { client } = await makeReader(installation, 'auditor')
  await browseAs(context, client)
  await page.goto(`/admin/enforcement?edit=${made.json.id}`)
  await expect(page.getByText('Auditors may use a second factor')).toBeVisible()
  await expect(panel(page)).toContainText('As it is now')
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0)
  await expect(page.getByRole('link', { name: /Change|Delete|Add a rule/ })).toHaveCount(0)
  expect((await client.post('/rules/preview', { target: { type: 'everyone' }, requirement: 'required' })).status).toBe(
    200,
  )
  for (const [method, path] of [
    ['POST', '/rules'],
    ['PATCH', `/rules/${made.json.id}`],
    ['DELETE', `/rules/${made.json.id}`],
    ['POST', `/rules/${made.json.id}/pause`],
    ['POST', `/rules/${made.json.id}/resume`],
    ['POST', `/rules/${made.json.id}/stage`],
  ] as const) {
    expect((await client.send(method, path)).json.code, `${method} ${path}`).toBe('read_only')
  }
  const stranger = new Client(installation.url)
  await stranger.post('/login', { email: await makePerson(installation), password: PASSWORD })
  expect((await stranger.get('/rules')).json.code).toBe('forbidden')
  for (const path of ['/admin/enforcement', '/admin/enforcement/people', '/admin/enforcement/people.csv']) {
    expect((await stranger.request('GET', path)).text, path).not.toContain('@example.com')
  }
  await db.rule.deleteMany()
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('the preview and the saving are plain forms', async ({ page, context, installation }) => {
    const { db } = await import('@/lib/db')
    const { client } = await makeReader(installation)
    await browseAs(context, client)
    await page.goto('/admin/enforcement?edit=new')
    await page.getByLabel('For', { exact: true }).selectOption('Auditors')
    await page.getByLabel('Days of grace').fill('3')
    await page.getByRole('checkbox', { name: 'Codes by e-mail' }).uncheck()
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(panel(page)).toContainText(
      'Auditors must use an authenticator app or a passkey or security key, 3 days',
    )
    await page.getByRole('button', { name: 'Require for all' }).click()
    await expect(page.getByText('The rule is saved.')).toBeVisible()
    expect(await db.rule.findFirst()).toMatchObject({
      targetRole: 'auditor',
      graceDays: 3,
      allowedMethods: ['totp', 'webauthn'],
    })
    await page.getByRole('link', { name: 'Delete Auditors' }).click()
    await page.getByRole('button', { name: 'Delete this rule' }).click()
    await expect(page.getByText('The rule is deleted.')).toBeVisible()
  })
})
