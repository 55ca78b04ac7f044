// Promise: an administrator changes what holds for everybody, is told first what that takes from people, and an auditor
// only reads it.

import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'

const DEFAULTS = {
  allowedMethods: ['totp', 'email', 'webauthn'],
  codeMinutes: 5,
  recoveryHours: 24,
  smsFallback: false,
}

test.afterEach(async () => {
  const { db } = await import('@/lib/db')
  await db.settings.update({ where: { id: 1 }, data: DEFAULTS })
})

const stored = async () => {
  const { db } = await import('@/lib/db')
  return db.settings.findUniqueOrThrow({ where: { id: 1 } })
}

test('saved together; what is no number is said beside its field, and what was typed stays', async ({
  page,
  context,
  installation,
}) => {
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  await page.goto('/admin/settings')
  await expect(page.getByLabel('Session timeout (days)')).toHaveValue('14')
  await page.getByLabel('Code expiration (minutes)').fill('7')
  await page.getByLabel('Waiting time (hours)').fill('a day')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Enter a whole number from 1 to 720.')).toBeVisible()
  await expect(page.getByLabel('Code expiration (minutes)')).toHaveValue('7')
  expect((await stored()).codeMinutes).toBe(5)
  await page.getByLabel('Waiting time (hours)').fill('48')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Saved. It holds from now on.')).toBeVisible()
  expect(await stored()).toMatchObject({ codeMinutes: 7, recoveryHours: 48 })
  await page.goto('/admin/audit?event=settings.changed')
  const row = page.getByRole('row').filter({ hasText: 'Changed a setting' }).first()
  await row.getByText('Changed a setting').click()
  await expect(row).toContainText('recoveryHours')
})

for (const script of [true, false]) {
  test(`a method that people depend on is switched off after one question (script: ${script})`, async ({
    browser,
    installation,
  }) => {
    const { client } = await makeReader(installation)
    await makeEnrolled(installation)
    const context = await browser.newContext({ javaScriptEnabled: script, baseURL: installation.url })
    await browseAs(context, client)
    const page = await context.newPage()
    await page.goto('/admin/settings')
    await page.getByRole('checkbox', { name: /^Authenticator app/ }).uncheck()
    await page.getByLabel('Code expiration (minutes)').fill('6')
    await page.getByRole('button', { name: 'Save settings' }).click()
    await expect(page.getByRole('alert').first()).toContainText(
      /(person has|people have) only second factors that this/,
    )
    await expect(page.getByRole('checkbox', { name: /^Authenticator app/ })).not.toBeChecked()
    expect(await stored()).toMatchObject({ codeMinutes: 5, allowedMethods: DEFAULTS.allowedMethods })
    // The form's own button asks again.
    await page.getByRole('button', { name: 'Save settings' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Nothing is saved yet.')
    expect(await stored()).toMatchObject({ codeMinutes: 5 })
    await page.getByRole('button', { name: 'Save all the same' }).click()
    await expect(page.getByText('Saved. It holds from now on.')).toBeVisible()
    expect(await stored()).toMatchObject({ codeMinutes: 6, allowedMethods: ['email', 'webauthn'] })
    await context.close()
  })
}

test('an auditor reads, and changes nothing; an administrator proves who they are first', async ({
  page,
  context,
  installation,
}) => {
  const { client: auditor } = await makeReader(installation, 'auditor')
  expect((await auditor.get('/settings')).json).toMatchObject({ sessionDays: 14, ...DEFAULTS })
  expect((await auditor.send('PUT', '/settings', { codeMinutes: 9 })).json).toMatchObject({ code: 'read_only' })
  await browseAs(context, auditor)
  await page.goto('/admin/settings')
  await expect(page.getByLabel('Code expiration (minutes)')).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Save settings' })).toHaveCount(0)
  const person = new Client(installation.url)
  await person.post('/login', { email: await makePerson(installation), password: PASSWORD })
  expect((await person.get('/settings')).json).toMatchObject({ code: 'forbidden' })

  const { client, email } = await makeReader(installation)
  await signedInSixMinutesAgo(email)
  const old = await client.send('PUT', '/settings', { codeMinutes: 9 })
  expect(old.json).toMatchObject({ code: 'insufficient_user_authentication' })
  await browseAs(context, client)
  await page.goto('/admin/settings')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page).toHaveURL(/\/step-up/)
  expect((await stored()).codeMinutes).toBe(5)
})

test('the API changes some and leaves the others, and says beforehand whom that touches', async ({ installation }) => {
  const { client } = await makeReader(installation)
  await makeEnrolled(installation)
  const before = (await client.get('/settings')).json
  const effect = await client.post('/settings/preview', { allowedMethods: ['webauthn'] })
  expect(effect.status).toBe(200)
  expect(effect.json.people).toBeGreaterThan(0)
  expect((await client.get('/settings')).json).toEqual(before)
  const saved = await client.send('PUT', '/settings', { smsFallback: true })
  expect(saved.json).toEqual({ ...before, smsFallback: true })
  for (const odd of [
    { sessionDays: 0 },
    { allowedMethods: [] },
    { allowedMethods: ['sms'] },
    { codeMinutes: '5' },
    { other: 1 },
  ]) {
    expect((await client.send('PUT', '/settings', odd)).json, JSON.stringify(odd)).toMatchObject({
      code: 'invalid_request',
    })
  }
})

test('WCAG 2.2 AA, in both themes and at every width', async ({ page, context, installation }) => {
  test.setTimeout(120_000)
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  await page.goto('/admin/settings')
  await expectAccessible(page, 'settings')
  await page.getByLabel('Waiting time (hours)').fill('a day')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Enter a whole number from 1 to 720.')).toBeVisible()
  await expectAccessible(page, 'settings with a mistake')
})
