// Promise: an administrator makes a key for an application in a minute, sees it once, replaces it and ends it; nobody sees
// it again, neither on a later page nor in the log; an auditor sees which keys there are and changes nothing.
import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { Client } from './support/client'
import { mailAbout } from './support/mailbox'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'

const users = (url: string, key: string) =>
  new Client(url).request('GET', '/api/v1/users', { headers: { authorization: `Bearer ${key}` } })

async function fillIn(page: Page, name: string) {
  await page.goto('/admin/api-keys/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Read people, their sessions').check()
}

async function shownKey(page: Page): Promise<string> {
  const shown = page.locator('output')
  await expect(shown).toHaveText(/^cs_[\w-]{43}$/)
  return (await shown.textContent()) ?? ''
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled })

    test('makes a key, which is shown once, replaces it, and revokes it', async ({ page, context, installation }) => {
      const { email, client } = await makeReader(installation)
      await browseAs(context, client)
      const name = `Shop ${javaScriptEnabled}`
      await fillIn(page, name)
      await page.getByLabel('Good for').selectOption('30 days')
      await page.getByRole('button', { name: 'Make the key' }).click()
      const first = await shownKey(page)
      expect(page.url()).not.toContain(first)
      expect((await users(installation.url, first)).status).toBe(200)
      const mail = await mailAbout(installation, email, /new API key/)
      expect(mail.text).toContain(name)
      expect(mail.text + mail.html).not.toContain(first.slice(7))

      await page.getByRole('link', { name: 'I have kept it' }).click()
      await expect(page.getByRole('row', { name: new RegExp(`${name}.*${email}`) })).toBeVisible()
      await page.getByRole('link', { name }).click()
      expect(await page.content()).not.toContain(first.slice(7))
      await page.getByLabel('The old key stays good for').selectOption('an hour')
      await page.getByRole('button', { name: 'Make the new key' }).click()
      const second = await shownKey(page)
      expect(second).not.toBe(first)
      for (const key of [first, second]) expect((await users(installation.url, key)).status).toBe(200)
      await page.getByRole('link', { name: 'I have kept it' }).click()
      await expect(page.getByText('The key before it')).toBeVisible()
      expect(await page.content()).not.toContain(second.slice(7))

      await page.getByText('Revoke the key').click()
      await page.getByRole('button', { name: 'Revoke it' }).click()
      await expect(page.getByText('Its next call is refused.')).toBeVisible()
      await expect(page.getByRole('link', { name })).toHaveCount(0)
      for (const key of [first, second]) expect((await users(installation.url, key)).status).toBe(401)

      for (const path of ['/admin/audit', '/admin/api-keys/new', '/admin/api-keys', '/admin']) {
        const read = await client.request('GET', path)
        for (const key of [first, second]) expect(read.text, path).not.toContain(key.slice(7))
      }
      for (const key of [first, second]) expect(installation.output()).not.toContain(key.slice(7))
    })

    test('is told what is missing, and nothing typed is lost', async ({ page, context, installation }) => {
      const { client } = await makeReader(installation)
      await browseAs(context, client)
      await page.goto('/admin/api-keys/new')
      await page.getByLabel('Name', { exact: true }).fill('Till')
      await page.getByLabel('Calls a minute').fill('many')
      await page.getByRole('button', { name: 'Make the key' }).click()
      await expect(page.getByText('Tick at least one')).toBeVisible()
      await expect(page.getByText('Enter a whole number from 1 to 100000.')).toBeVisible()
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Till')
      await page.getByLabel('Read the audit log').check()
      await page.getByLabel('Good for').selectOption('two years')
      await page.getByRole('button', { name: 'Make the key' }).click()
      await expect(page.getByLabel('Read the audit log')).toBeChecked()
      await expect(page.getByLabel('Good for')).toHaveValue('730')
      await expect(page.getByText('Tick at least one')).toHaveCount(0)
    })
  })
}

test('whoever has not proved lately who they are makes none', async ({ page, context, installation }) => {
  const { email, client } = await makeReader(installation)
  await signedInSixMinutesAgo(email)
  await browseAs(context, client)
  await fillIn(page, 'Never')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await expect(page).toHaveURL(/step-up/)
  const refused = await client.post('/api-keys', { name: 'Never', scopes: ['users:read'] })
  expect([refused.status, refused.json.code]).toEqual([401, 'insufficient_user_authentication'])
  expect((await client.get('/api-keys')).text).not.toContain('Never')
})

test('by the API too, for administrators alone: no key makes keys', async ({ installation }) => {
  const { client } = await makeReader(installation)
  const made = await client.post('/api-keys', { name: 'API', scopes: ['users:read'], expiresInDays: 1 })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({ name: 'API', scopes: ['users:read'], perMinute: 600 })
  const { id, key } = made.json
  expect((await client.get('/api-keys')).json.keys).toContainEqual(
    expect.objectContaining({ id, hint: key.slice(0, 7) }),
  )
  expect((await client.get('/api-keys')).text).not.toContain(key.slice(7))
  const rotated = await client.post(`/api-keys/${id}/rotate`, { overlapHours: 0 })
  expect([
    (await users(installation.url, key)).status,
    (await users(installation.url, rotated.json.key)).status,
  ]).toEqual([401, 200])
  const all = (await installation.countersign('api-keys', 'create', '--name', 'all', '--scopes', '*')) as {
    key: string
  }
  for (const [method, path] of [
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['POST', `/api-keys/${id}/rotate`],
    ['DELETE', `/api-keys/${id}`],
  ] as const) {
    const answer = await new Client(installation.url).request(method, `/api/v1${path}`, {
      headers: { authorization: `Bearer ${all.key}`, 'content-type': 'application/json' },
      body: method === 'GET' ? undefined : '{}',
    })
    expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([403, 'not_for_api_keys'])
  }
  expect((await client.send('DELETE', `/api-keys/${id}`)).status).toBe(204)
  expect((await client.send('DELETE', `/api-keys/${id}`)).json.code).toBe('api_key_not_found')
})

test('what has expired, or soon will, is marked; every page is accessible', async ({ page, context, installation }) => {
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  const make = async (name: string, scopes: string[]) =>
    (await client.post('/api-keys', { name, scopes, expiresInDays: 5 })).json.id as string
  const [soon, expired] = [await make('Soon', ['users:read', 'users:write']), await make('Expired', ['audit:read'])]
  const { db } = await import('@/lib/db')
  await db.apiKey.update({ where: { id: expired }, data: { expiresAt: new Date(Date.now() - 60_000) } })
  await client.post(`/api-keys/${soon}/rotate`)
  await page.goto('/admin/api-keys')
  await expect(page.getByRole('row', { name: /^Soon .*Expires soon.*Old key still good/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^Expired .*Expired/ })).toBeVisible()
  await expectAccessible(page, 'the list of keys')
  await page.goto(`/admin/api-keys/${expired}`)
  await expect(page.getByText('This key has expired')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make the new key' })).toHaveCount(0)
  await page.goto(`/admin/api-keys/${soon}`)
  await expectAccessible(page, 'a key')
  await page.goto('/admin/api-keys/new')
  await expectAccessible(page, 'making a key')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await expect(page.getByText('Tick at least one')).toBeVisible()
  await expectAccessible(page, 'making a key, with mistakes')
  await fillIn(page, 'Shown')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await shownKey(page)
  await expectAccessible(page, 'a key that is shown')
})
