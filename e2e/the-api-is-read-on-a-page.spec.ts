// Promise: /docs/api tells people all that openapi.json tells programs, without script and with nothing from elsewhere.
import { expectAccessible } from './support/accessible'
import { Client } from './support/client'
import { expect, test } from './support/test'

type Field = { properties?: Record<string, unknown> }
type Operation = {
  operationId: string
  summary: string
  security?: { key?: string[] }[]
  parameters?: { name: string }[]
  requestBody?: { content: Record<string, { schema: Field & { anyOf?: Field[]; oneOf?: Field[] } }> }
  responses: Record<string, { description: string }>
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('every operation is there: summary, scopes, parameters, fields, answers, problems', async ({
    page,
    installation,
  }) => {
    const { paths } = (await new Client(installation.url).get('/openapi.json')).json
    await page.goto('/docs/api')
    const shown = await page
      .locator('article')
      .evaluateAll((all) => all.map((one) => [one.id, one.textContent ?? ''] as const))
    const texts = new Map(shown)
    const linked = await page.locator('nav a').evaluateAll((all) => all.map((one) => one.getAttribute('href')))
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ path, method, ...operation })),
    )
    expect(shown).toHaveLength(operations.length)
    for (const { operationId, method, path, summary, ...operation } of operations) {
      const text = texts.get(operationId) ?? ''
      const body = operation.requestBody?.content['application/json']?.schema
      const fields = [body, ...(body?.anyOf ?? []), ...(body?.oneOf ?? [])].flatMap((part) =>
        Object.keys(part?.properties ?? {}),
      )
      const expected = [
        method.toUpperCase() + path,
        summary,
        ...(operation.security?.flatMap(({ key }) => key ?? []) ?? []),
        ...(operation.parameters ?? []).map(({ name }) => name),
        ...fields,
        ...Object.entries(operation.responses).flatMap(([status, { description }]) => [
          status,
          status.startsWith('2') ? description : description.replaceAll('`', ''),
        ]),
        'curl ',
      ]
      for (const part of expected) expect(text, operationId).toContain(part)
      expect(linked, operationId).toContain(`#${operationId}`)
    }
    expect(await page.content()).not.toContain('apiDocs.')
  })
})

test('it is accessible, leads to every operation, and asks nobody else for anything', async ({
  page,
  installation,
}) => {
  test.setTimeout(90_000)
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== installation.url && !request.url().startsWith('data:'))
      elsewhere.push(request.url())
  })
  await page.goto('/docs/api')
  await page.getByRole('navigation', { name: 'Contents' }).locator('a[href="#putUsersIdDisable2fa"]').click()
  await expect(page.locator('#putUsersIdDisable2fa')).toBeInViewport()
  expect(elsewhere).toEqual([])
  await page.setViewportSize({ width: 320, height: 800 })
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  await page.setViewportSize({ width: 1280, height: 800 })
  // All are made alike: to look at a few, the longest among them, takes seconds instead of minutes.
  await page.evaluate(() => {
    const kept = ['postUsers', 'postRules', 'get2fa', 'deleteGroupsId', 'getAuditEvents']
    for (const one of document.querySelectorAll('article')) if (!kept.includes(one.id)) one.remove()
    for (const link of document.querySelectorAll('nav li li'))
      if (!kept.includes(link.querySelector('a')?.hash.slice(1) ?? '')) link.remove()
  })
  await page.locator('#postRules summary').click()
  await expectAccessible(page, '/docs/api')
})

test('an example does what it says', async ({ page, installation }) => {
  const { key } = (await installation.countersign(
    'api-keys',
    'create',
    '--name',
    'docs',
    '--scopes',
    'groups:write',
  )) as {
    key: string
  }
  await page.goto('/docs/api')
  const example = (await page.locator('#postGroups pre').textContent()) ?? ''
  const { execFileSync } = await import('node:child_process')
  const env = { ...process.env, COUNTERSIGN_KEY: key }
  const answer = JSON.parse(execFileSync('sh', ['-c', example.replace('curl', 'curl -s')], { env, encoding: 'utf8' }))
  expect(answer).toMatchObject({ id: expect.any(String), members: 0 })
})
