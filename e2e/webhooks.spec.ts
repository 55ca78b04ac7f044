// Promises: an administrator makes a webhook, tests it, reads what was sent and answered, changes its secret and sends
// again what was given up, with and without script; the API does the same, for keys of the right scope.
import { Webhook as OtherVendor } from 'svix'
import { type Receiver, startReceiver, status } from '@/lib/testing/receiver'
import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

test.describe.configure({ timeout: 120_000 })

let receiver: Receiver
test.beforeEach(async () => {
  receiver = await startReceiver()
})
test.afterEach(() => receiver.stop())

function verify(secret: string, n = -1): boolean {
  const got = receiver.received.at(n)
  if (!got) throw new Error('nothing has arrived')
  try {
    new OtherVendor(secret).verify(got.body, got.headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

test('from making it to sending again what was given up', async ({ installation, page, context }) => {
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  await page.goto('/admin')
  await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Webhooks' }).click()
  await page.getByRole('link', { name: 'New webhook' }).first().click()
  await page.getByRole('textbox', { name: 'Address' }).fill('https://169.254.169.254/latest/meta-data')
  await page.getByLabel('What it is for').fill('The shop')
  await page.getByRole('button', { name: 'Make the webhook' }).click()
  await expect(page.getByText('This is not a public https address.')).toBeVisible()
  await expect(page.getByLabel('What it is for')).toHaveValue('The shop')
  await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url)
  await page.getByLabel('Only what is ticked here').check()
  await page.getByRole('button', { name: 'Make the webhook' }).click()
  await expect(page.getByText('Tick at least one event')).toBeVisible()
  await page.getByLabel('A group was made').check()
  await page.getByRole('button', { name: 'Make the webhook' }).click()
  const secret = (await page.locator('output').textContent()) ?? ''
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  await page.getByRole('link', { name: 'Done' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)
  await expectAccessible(page, 'the list of webhooks')

  await page.getByRole('link', { name: new URL(receiver.url).host }).click()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await expect(page.getByText('The test was taken.')).toBeVisible()
  expect(verify(secret)).toBe(true)
  await page.getByRole('link', { name: 'webhook.test' }).click()
  await expect(page.getByText('"type": "webhook.test"')).toBeVisible()
  await expect(page.getByText('Status 200')).toBeVisible()
  await expect(page.getByText('taken', { exact: true })).toBeVisible()
  await expectAccessible(page, 'a delivery')
  await page.getByRole('link', { name: 'Back to the webhook' }).click()

  await page.getByText('New secret', { exact: true }).click()
  await page.getByRole('button', { name: 'Make a new secret' }).click()
  const second = (await page.locator('output').textContent()) ?? ''
  await page.getByRole('link', { name: 'Done' }).click()
  await expect(page.getByText('The old secret signs as well until')).toBeVisible()
  expect((await client.post('/groups', { name: `Told ${Date.now()}` })).status).toBe(201)
  await expect.poll(() => receiver.payloads().at(-1)?.type).toBe('group.created')
  expect([verify(secret), verify(second)]).toEqual([true, true])

  receiver.answer = status(410)
  await page.getByRole('button', { name: 'Send a test' }).click()
  await expect(page.getByText('The test was not taken.')).toBeVisible()
  // Trying it out says nothing about it.
  await expect(page.getByText('Given up').first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Given up' })).toHaveCount(0)
  const { db } = await import('@/lib/db')
  const { count } = await db.webhookDelivery.updateMany({
    where: { state: 'delivered', message: { type: 'group.created' } },
    data: { state: 'dead' },
  })
  expect(count).toBe(1)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Given up' })).toBeVisible()
  await expectAccessible(page, 'a webhook')
  receiver.answer = status(200)
  await page.getByRole('button', { name: 'Send all again' }).click()
  await expect(page.getByText('It is sent again now.')).toBeVisible()
  await expect.poll(() => receiver.received.length).toBe(4)
  expect(receiver.received[3]?.headers['webhook-id']).toBe(receiver.received[1]?.headers['webhook-id'])

  await page.getByText('Change address or events').click()
  await page.getByLabel('Everything, also what will be added later').check()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('The webhook was changed.')).toBeVisible()
  await page.getByText('Switch off', { exact: true }).click()
  await page.getByRole('button', { name: 'Switch it off' }).click()
  await expect(page.getByText('It is switched off.')).toBeVisible()
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await expect(page.getByText('The webhook is on.')).toBeVisible()
  await page.getByText('Delete', { exact: true }).click()
  await page.getByRole('button', { name: 'Delete the webhook' }).click()
  await expect(page.getByText('The webhook was deleted.')).toBeVisible()
  // Of this administrator alone: other specs have left theirs in the log before.
  const { user } = (await client.get('/session')).json
  const own = `/audit-events?limit=1000&actor=user:${user.id}`
  const eventsOnRecord = async () => {
    const { events } = (await client.get(own)).json
    return events.map(({ event }: { event: string }) => event).filter((event: string) => event.startsWith('webhook.'))
  }
  const done = ['created', 'secret_rotated', 'replayed', 'changed', 'disabled', 'changed', 'deleted']
  await expect.poll(eventsOnRecord).toEqual(done.map((what) => `webhook.${what}`))
  expect((await client.get(own)).text).not.toContain('whsec_')
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('it is made, tested, and a delivery is sent again', async ({ installation, page, context }) => {
    const { client } = await makeReader(installation)
    await browseAs(context, client)
    await page.goto('/admin/webhooks/new')
    await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url)
    await page.getByRole('button', { name: 'Make the webhook' }).click()
    await expect(page.locator('output')).toHaveText(/^whsec_/)
    await page.getByRole('link', { name: 'Done' }).click()
    await page.getByRole('link', { name: new URL(receiver.url).host }).click()
    receiver.answer = status(404)
    await page.getByRole('button', { name: 'Send a test' }).click()
    await expect(page.getByText('The test was not taken.')).toBeVisible()
    await page.getByRole('link', { name: 'webhook.test' }).click()
    await expect(page.getByText('status 404', { exact: true })).toBeVisible()
    receiver.answer = status(200)
    await page.getByRole('button', { name: 'Send again' }).click()
    await expect(page.getByText('It is sent again now.')).toBeVisible()
    await expect.poll(() => receiver.received.filter(({ body }) => body.includes('webhook.test')).length).toBe(2)
    const { webhooks } = (await client.get('/webhooks')).json
    for (const { id } of webhooks) expect((await client.send('DELETE', `/webhooks/${id}`)).status).toBe(204)
  })
})

test('the API does the same for keys of its scope, and for no others', async ({ installation }) => {
  const { client } = await makeReader(installation)
  const keyOf = async (...scopes: string[]) => {
    const { key } = (await client.post('/api-keys', { name: 'Hooks', scopes })).json
    return async (method: string, path: string, body: unknown = {}) => {
      const response = await fetch(`${installation.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(method !== 'GET' && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, json: text ? JSON.parse(text) : undefined }
    }
  }
  const write = await keyOf('webhooks:write')
  const read = await keyOf('webhooks:read')
  const made = await write('POST', '/webhooks', { url: receiver.url, events: ['group.created'], description: 'CI' })
  expect([made.status, made.json]).toEqual([
    201,
    expect.objectContaining({ enabled: true, events: ['group.created'], secret: expect.stringMatching(/^whsec_/) }),
  ])
  const here = `/webhooks/${made.json.id}`
  expect((await read('GET', here)).json.secret).toBeUndefined()
  for (const [body, code] of [
    [{ url: 'https://[::1]/x' }, 'webhook_address_refused'],
    [{ url: 'https://2130706434/' }, 'webhook_address_refused'],
    [{ url: 'http://93.184.216.34/' }, 'webhook_address_refused'],
    [{ url: 'https://u:p@93.184.216.34/' }, 'webhook_url_invalid'],
    [{ url: 'not one' }, 'invalid_request'],
    [{ url: receiver.url, events: ['no.such'] }, 'invalid_request'],
  ] as const) {
    expect((await write('POST', '/webhooks', body)).json.code).toBe(code)
  }
  expect((await write('POST', `${here}/test`)).json).toMatchObject({ delivered: true, status: 200, error: null })
  receiver.answer = status(400)
  expect((await write('POST', `${here}/test`)).json).toMatchObject({ delivered: false, status: 400 })
  const all = (await read('GET', `${here}/deliveries?limit=1`)).json
  expect([all.deliveries.length, typeof all.next]).toEqual([1, 'string'])
  const rest = (await read('GET', `${here}/deliveries?after=${all.next}`)).json
  expect([rest.deliveries.length, rest.next]).toEqual([1, null])
  const [dead] = (await read('GET', `${here}/deliveries?state=dead`)).json.deliveries
  expect(dead).toMatchObject({ type: 'webhook.test', state: 'dead', attempts: 1, status: 400 })
  const one = (await read('GET', `${here}/deliveries/${dead.id}`)).json
  expect(one).toMatchObject({ payload: { type: 'webhook.test' }, attempts: [{ status: 400, answer: 'status 400' }] })

  receiver.answer = status(200)
  expect((await write('POST', `${here}/deliveries/${dead.id}/replay`)).status).toBe(204)
  await expect.poll(async () => (await read('GET', `${here}/deliveries/${dead.id}`)).json.state).toBe('delivered')
  expect((await write('POST', `${here}/replay-dead`)).json).toEqual({ count: 0 })
  const rotated = (await write('POST', `${here}/rotate-secret`)).json
  expect(rotated).toEqual({ secret: expect.stringMatching(/^whsec_/), previousUntil: expect.any(String) })
  expect((await write('PATCH', here, { enabled: false })).json).toMatchObject({
    enabled: false,
    disabledWhy: 'administrator',
  })
  for (const [method, path] of [
    ['PATCH', here],
    ['DELETE', here],
    ['POST', `${here}/test`],
    ['POST', `${here}/replay-dead`],
    ['POST', '/webhooks'],
  ] as const) {
    expect((await read(method, path, { url: receiver.url })).json.code, `${method} ${path}`).toBe('insufficient_scope')
  }
  expect((await write('DELETE', here)).status).toBe(204)
  expect((await read('GET', here)).json.code).toBe('webhook_not_found')
})
