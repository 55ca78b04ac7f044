// Promise: who may read the log finds what happened, follows it, takes it along and sees whether it is whole; and who
// may not does not.
import { readFileSync } from 'node:fs'
import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

/** Waits for the sealing, a few seconds behind. */
async function sealed(client: Client, path: string) {
  let events: { id: string; event: string; userId: string; outcome: string }[] = []
  await expect
    .poll(async () => {
      const answer = await client.get(path)
      expect(answer.status).toBe(200)
      events = answer.json.events
      return events.length
    })
    .toBeGreaterThan(0)
  return events
}

test('filter by person and event, open a row, follow a link, clear', async ({ page, context, installation }) => {
  const { client } = await makeReader(installation)
  const { email } = await makeEnrolled(installation)
  await browseAs(context, client)
  await page.goto('/admin/audit')
  await page.getByLabel('Person').fill(email.toUpperCase())
  await page.getByLabel('What happened').selectOption({ label: 'Added a second factor' })
  await page.getByRole('button', { name: 'Filter' }).click()
  const rows = page.getByRole('row').filter({ hasText: 'Added a second factor' })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('authenticator app')
  await expect(page.getByRole('row')).toHaveCount(2)
  await rows.getByText('Added a second factor').click()
  await expect(rows).toContainText('factor.added, success')
  await rows.getByRole('link', { name: 'Only this account' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Account created' })).toHaveCount(1)
  await page.getByLabel('Person').fill('nobody@example.com')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page.getByRole('alert').first()).toContainText('There is no account with the address')
  await expect(page.getByText('No event matches this filter.')).toBeVisible()
  await page.getByRole('link', { name: 'Clear the filter' }).click()
  await expect(page).toHaveURL(/\/admin\/audit$/)
})

test('following shows what happens, until it is paused', async ({ page, context, installation }) => {
  const { client } = await makeReader(installation, 'auditor')
  await browseAs(context, client)
  const email = await makePerson(installation)
  const { db } = await import('@/lib/db')
  const { id } = await db.user.findUniqueOrThrow({ where: { email } })
  // What made the person is in the chain a moment later, and would be the first news.
  await sealed(client, `/audit-events?userId=${id}&event=role.given`)
  await page.goto(`/admin/audit?person=${email}`)
  await page.getByRole('button', { name: 'Follow live' }).click()
  await expect(page.getByText('New events appear by themselves.')).toBeVisible()
  const wrong = page.getByRole('row').filter({ hasText: 'Gave a wrong password' })
  await expect(wrong).toHaveCount(0)
  const stranger = new Client(installation.url)
  await stranger.post('/login', { email, password: 'not it' })
  await expect(wrong).toHaveCount(1)
  await expect(page.getByRole('status')).toHaveText('1 new event')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Follow live' })).toBeVisible()
})

test('without script: filter, newer events, export; the export is on record', async ({ browser, installation }) => {
  const { client, email: auditor } = await makeReader(installation, 'auditor')
  const { email } = await makeEnrolled(installation)
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: installation.url })
  await browseAs(context, client)
  const page = await context.newPage()
  await page.goto(`/admin/audit?person=${email}`)
  await expect(page.getByRole('button', { name: 'Follow live' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Newer events' })).toBeVisible()
  await page.getByLabel('Outcome').selectOption('Failed or refused')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page.getByText('No event matches this filter.')).toBeVisible()
  await page.goto(`/admin/audit?person=${email}`)
  const shown = await page.getByRole('row').count()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export JSON Lines' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^audit-log-\d{4}-\d{2}-\d{2}\.jsonl$/)
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(shown - 1)
  expect(lines.map((line) => JSON.parse(line).event)).toContain('factor.added')
  await page.goto('/admin/audit?event=audit.exported')
  await expect(page.getByRole('row').filter({ hasText: 'Exported the audit log' }).first()).toContainText(auditor)
  await context.close()
})

test('the check of the chain begins, ends and is on record', async ({ page, context, installation }) => {
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  await page.goto('/admin/audit')
  await page.getByRole('button', { name: /^Check (now|again)$/ }).click()
  await expect(page.getByText(/Nothing was altered, removed or moved: [\d,]+ rows\./)).toBeVisible({ timeout: 20_000 })
  await page.goto('/admin/audit?event=audit.checked')
  await expect(page.getByRole('row').filter({ hasText: 'it is whole' }).first()).toBeVisible()
})

test('the API reads on by cursor, filters, and refuses what it cannot read', async ({ installation }) => {
  const { client } = await makeReader(installation, 'auditor')
  const { email } = await makeEnrolled(installation)
  const { db } = await import('@/lib/db')
  const { id } = await db.user.findUniqueOrThrow({ where: { email } })
  const mine = await sealed(client, `/audit-events?userId=${id}&event=factor.added`)
  expect(mine).toHaveLength(1)
  expect(mine[0]).toMatchObject({ event: 'factor.added', userId: id, outcome: 'success' })
  const first = (await client.get('/audit-events?limit=2')).json
  expect(first.events.map((event: { id: string }) => event.id)).toEqual(['1', '2'])
  const second = (await client.get(`/audit-events?limit=2&after=${first.next}`)).json
  expect(second.events[0].id).toBe('3')
  const end = (await client.get('/audit-events?after=999999999999999999')).json
  expect(end).toEqual({ events: [], next: '999999999999999999' })
  for (const odd of [
    'limit=0',
    'limit=1001',
    'after=-1',
    'after=x',
    'event=nothing',
    'userId=1',
    'actor=%00',
    'from=now',
    'from=0000-01-01T00:00:00Z',
    'sort=id',
  ]) {
    expect((await client.get(`/audit-events?${odd}`)).json, odd).toMatchObject({ code: 'invalid_request' })
  }
})

test('nobody else reads it, and an export is not had from another site', async ({ page, context, installation }) => {
  const email = await makePerson(installation)
  const client = new Client(installation.url)
  expect((await client.get('/audit-events')).status).toBe(401)
  await client.post('/login', { email, password: PASSWORD })
  expect((await client.get('/audit-events')).json).toMatchObject({ code: 'forbidden' })
  const form = { body: 'format=csv', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  expect((await client.request('POST', '/admin/audit/export', form)).status).toBe(404)
  await browseAs(context, client)
  const answer = await page.goto('/admin/audit')
  expect(answer?.status()).toBe(404)
  const { client: auditor } = await makeReader(installation, 'auditor')
  const foreign = { ...form, headers: { ...form.headers, origin: 'https://evil.example' } }
  expect((await auditor.request('POST', '/admin/audit/export', foreign)).status).toBe(403)
  expect((await auditor.request('POST', '/admin/audit/export', { ...form, body: 'format=exe' })).status).toBe(400)
  expect((await auditor.request('POST', '/admin/audit/export', form)).text).toMatch(/^id,at,event,outcome,actor,/)
})

test('WCAG 2.2 AA, in both themes and at every width', async ({ page, context, installation }) => {
  test.setTimeout(120_000)
  const { client } = await makeReader(installation)
  const { email } = await makeEnrolled(installation)
  await browseAs(context, client)
  await page.goto(`/admin/audit?person=${email}`)
  await page.locator('tbody summary').first().click()
  await expectAccessible(page, 'the audit log')
  await page.goto('/admin/audit?person=nobody@example.com')
  await expectAccessible(page, 'the audit log with nothing in it')
})
