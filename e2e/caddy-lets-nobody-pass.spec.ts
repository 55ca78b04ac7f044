// Promise: the same with a real Caddy, configured word for word as docs/guides/caddy.md says.
import { oathtool } from './support/oathtool'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import {
  asCaddyCopiesSince210,
  cookieOf,
  FORGED,
  OTHER_PATHS,
  type ProtectedSite,
  SETS_OUR_COOKIES,
  SPELLINGS_OF_ADMIN,
  send,
  shown,
  startCaddy,
  valuesOf,
} from './support/protected-site'
import { signInByApi } from './support/signed-in'
import { test as base, expect } from './support/test'

const test = base.extend<object, { site: ProtectedSite }>({
  site: [
    async ({ installation }, use) => {
      const site = await startCaddy(installation.url)
      await use(site)
      await site.stop()
    },
    { scope: 'worker' },
  ],
})

test('to the sign-in and back to the very page, stepped up, revoked', async ({ page, installation, site }) => {
  const { db } = await import('@/lib/db')
  const { email, secret } = await makeEnrolled(installation)
  const address = `http://127.0.0.1:${site.port}/reports/a%20b?year=2026&q=x%26y`
  await page.goto(address)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Verification code').fill(oathtool(secret))
  await expect(page).toHaveURL(address)
  const seen = await shown(page)
  expect(seen.url).toBe('/reports/a%20b?year=2026&q=x%26y')
  expect(valuesOf(seen, 'remote-email')).toEqual([email])
  expect(valuesOf(seen, 'remote-amr')).toEqual(['pwd,otp,mfa'])
  expect(JSON.stringify(site.seen)).not.toMatch(/countersign[._]/i)

  await db.session.updateMany({ where: { user: { email } }, data: { authTime: new Date(Date.now() - 16 * 60_000) } })
  const admin = `http://127.0.0.1:${site.port}/admin/users?page=2`
  await page.goto(admin)
  await expect(page).toHaveURL(/\/step-up\?next=/)
  await page.getByLabel('Verification code').fill(oathtool(secret, 1))
  await expect(page).toHaveURL(admin)

  await db.session.deleteMany({ where: { user: { email } } })
  await page.goto(address)
  await expect(page).toHaveURL(/\/login\?next=/)
})

test('headers that a visitor forges never arrive, and lead nowhere else', async ({ installation, site }) => {
  const email = await makePerson(installation)
  const client = await signInByApi(installation, email)
  const elsewhere: [string, string][] = [
    ['X-Original-URL', 'https://evil.example/'],
    ['X-Original-Method', 'GET'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Uri', '/'],
  ]
  const before = site.seen.length
  const { status, location = '' } = await send(site.port, [...FORGED, ...elsewhere, ['Accept', 'text/html']], '/a?b=c')
  expect(status).toBe(302)
  expect(new URL(location).searchParams.get('to')).toBe(`http://localhost:${site.port}/a?b=c`)
  expect((await send(site.port, FORGED)).status).toBe(401)
  expect(site.seen.length).toBe(before)

  expect((await send(site.port, [...FORGED, ...elsewhere, cookieOf(client)])).status).toBe(200)
  const seen = site.seen.at(-1)
  expect(JSON.stringify(seen?.headers)).not.toContain('f0rged')
  expect(valuesOf(seen, 'remote-email')).toEqual([email])
  expect(valuesOf(seen, 'cookie')).toEqual(['theirs=1; also=2'])
})

test('a post arrives whole, also where an upgrade is asked for', async ({ installation, site }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  expect((await send(site.port, [cookieOf(client)], '/form', 'POST', 'a=b')).status).toBe(200)
  expect(site.seen.at(-1)).toMatchObject({ method: 'POST', url: '/form', body: 'a=b' })
  const upgrade: [string, string][] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ]
  expect((await send(site.port, [...upgrade, cookieOf(client)])).status).toBe(200)
  expect((await send(site.port, upgrade)).status).toBe(401)
})

test('no spelling of a path walks round what is asked for it', async ({ installation, site }) => {
  const cookie = cookieOf(await signInByApi(installation, await makePerson(installation)))
  const before = site.seen.length
  for (const path of SPELLINGS_OF_ADMIN)
    expect.soft((await send(site.port, [cookie], path)).status, path).toBeGreaterThanOrEqual(400)
  expect(site.seen.slice(before).map(({ url }) => url)).toEqual([])
  for (const path of OTHER_PATHS) {
    expect((await send(site.port, [cookie], path)).status, path).toBe(200)
    expect(site.seen.at(-1)?.url).toBe(path)
  }
})

test('the site gives no visitor a cookie of ours', async ({ installation, site }) => {
  const cookie = cookieOf(await signInByApi(installation, await makePerson(installation)))
  const { setCookie } = await send(site.port, [cookie], SETS_OUR_COOKIES)
  expect(setCookie.filter((each) => each.startsWith('theirs.'))).toHaveLength(3)
  expect(setCookie.filter((each) => !each.startsWith('theirs.')).join()).not.toContain('f0rged')
})

for (const [version, change] of [
  ['this version', undefined],
  ['2.10, which copies no empty header', asCaddyCopiesSince210],
] as const) {
  test(`neither our cookies nor forged headers arrive where there is nothing else: ${version}`, async ({
    installation,
  }) => {
    const email = await makePerson(installation)
    const { db } = await import('@/lib/db')
    await db.user.update({ where: { email }, data: { name: '' } })
    const [name, value] = cookieOf(await signInByApi(installation, email))
    const ours = value.replace('theirs=1; ', '').replace('; also=2', '')
    const site = await startCaddy(installation.url, change)
    try {
      expect((await send(site.port, [...FORGED, [name, ours]])).status).toBe(200)
      const seen = site.seen.at(-1)
      expect(valuesOf(seen, 'cookie')).toEqual(['countersign=none'])
      expect(valuesOf(seen, 'remote-email')).toEqual([email])
      expect(JSON.stringify(seen)).not.toContain('f0rged')
    } finally {
      await site.stop()
    }
  })
}
