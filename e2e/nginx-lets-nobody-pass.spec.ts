// Promise: a real nginx, configured word for word as docs/guides/nginx.md says, shows a site to nobody who has not shown
// what is asked; and what the site is told of them comes from Countersign alone.
import type { Page } from '@playwright/test'
import { oathtool } from './support/oathtool'
import { makeEnrolled, makePerson, PASSWORD } from './support/people'
import {
  cookieOf,
  FORGED,
  OTHER_PATHS,
  type ProtectedSite,
  SETS_OUR_COOKIES,
  SPELLINGS_OF_ADMIN,
  send,
  shown,
  startNginx,
  valuesOf,
} from './support/protected-site'
import { signInByApi } from './support/signed-in'
import { test as base, expect } from './support/test'

const test = base.extend<object, { site: ProtectedSite }>({
  site: [
    async ({ installation }, use) => {
      const site = await startNginx(installation.url)
      await use(site)
      await site.stop()
    },
    { scope: 'worker' },
  ],
})

async function typePassword(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function typeCode(page: Page, code: string): Promise<void> {
  // The last digit sends it.
  await page.getByLabel('Verification code').fill(code)
}

for (const [where, host] of [
  ['on the host of Countersign', 'localhost'],
  ['on another host', '127.0.0.1'],
] as const) {
  test(`${where}: no session, password only, signed in, stepped up, revoked`, async ({ page, installation, site }) => {
    const { db } = await import('@/lib/db')
    const { email, secret } = await makeEnrolled(installation)
    const { id } = await db.user.findUniqueOrThrow({ where: { email } })
    const name = 'Zoë, 100 %'
    await db.user.update({ where: { id }, data: { name } })
    const address = `http://${host}:${site.port}/reports/a%20b?year=2026&q=x%26y&q=%C3%A9`
    const before = site.seen.length

    await page.goto(address)
    await expect(page).toHaveURL(new RegExp(`^${installation.url}/login\\?next=`))
    await typePassword(page, email)
    await expect(page).toHaveURL(/login\/challenge/)
    const challenge = page.url()
    await page.goto(address)
    await expect(page, 'with the password alone').toHaveURL(/\/login\?next=/)
    expect(site.seen.length, 'nothing has reached the site so far').toBe(before)

    await page.goto(challenge)
    await typeCode(page, oathtool(secret))
    await expect(page).toHaveURL(address)
    const seen = await shown(page)
    expect(seen.url).toBe('/reports/a%20b?year=2026&q=x%26y&q=%C3%A9')
    expect(valuesOf(seen, 'remote-user')).toEqual([id])
    expect(valuesOf(seen, 'remote-email')).toEqual([email])
    expect(valuesOf(seen, 'remote-name')).toEqual(['Zo%C3%AB%2C 100 %25'])
    expect(valuesOf(seen, 'remote-roles')).toEqual(['user'])
    expect(valuesOf(seen, 'remote-amr')).toEqual(['pwd,otp,mfa'])
    expect(JSON.stringify(site.seen.slice(before)), 'no cookie and no ticket of ours reaches the site').not.toMatch(
      /countersign[._]/i,
    )

    expect(await db.forwardTicket.count({ where: { session: { userId: id } } }), 'no ticket is left over').toBe(0)

    await page.goto(`http://${host}:${site.port}/admin/`)
    await expect(page).toHaveURL(/\/admin\/$/)
    await db.session.updateMany({ where: { userId: id }, data: { authTime: new Date(Date.now() - 16 * 60_000) } })
    await page.goto(`http://${host}:${site.port}/admin/users?page=2`)
    await expect(page).toHaveURL(/\/step-up\?next=/)
    await expect(page.getByText(`${host}:${site.port} asks you to confirm that it is you`)).toBeVisible()
    await typeCode(page, oathtool(secret, 1))
    await expect(page).toHaveURL(`http://${host}:${site.port}/admin/users?page=2`)

    const reached = site.seen.length
    await db.session.deleteMany({ where: { userId: id } })
    await page.goto(address)
    await expect(page).toHaveURL(/\/login\?next=/)
    expect(site.seen.length).toBe(reached)
  })

  test(`${where}: without JavaScript just as well`, async ({ browser, installation, site }) => {
    const email = await makePerson(installation)
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const address = `http://${host}:${site.port}/?a=1`
    await page.goto(address)
    await typePassword(page, email)
    await expect(page).toHaveURL(address)
    expect(valuesOf(await shown(page), 'remote-email')).toEqual([email])
    await context.close()
  })

  test(`${where}: who has no second factor is told what is missing, and goes on once it is set up`, async ({
    page,
    installation,
    site,
  }) => {
    const email = await makePerson(installation)
    await page.goto(`http://${host}:${site.port}/admin/`)
    await typePassword(page, email)
    await expect(page.getByRole('heading', { name: 'One thing is missing' })).toBeVisible()
    await page.getByRole('link', { name: 'Set up an authenticator app' }).click()
    await expect(page).toHaveURL(/\/account\/security\/totp\/setup/)
    await page.goBack()
    await page.getByRole('link', { name: /^Go on to/ }).click()
    await expect(page.getByRole('heading', { name: 'One thing is missing' }), 'no loop').toBeVisible()
    const { db } = await import('@/lib/db')
    await db.session.updateMany({ where: { user: { email } }, data: { aal: 2, amr: ['pwd', 'otp', 'mfa'] } })
    await page.getByRole('link', { name: /^Go on to/ }).click()
    await expect(page).toHaveURL(`http://${host}:${site.port}/admin/`)
  })
}

test('headers that a visitor forges never arrive, however they are spelled', async ({ installation, site }) => {
  const email = await makePerson(installation)
  const client = await signInByApi(installation, email)
  const before = site.seen.length
  expect((await send(site.port, [...FORGED, ['Accept', 'text/html']])).status).toBe(302)
  expect((await send(site.port, FORGED)).status).toBe(401)
  expect(site.seen.length).toBe(before)

  expect((await send(site.port, [...FORGED, cookieOf(client)])).status).toBe(200)
  const seen = site.seen.at(-1)
  expect(JSON.stringify(seen)).not.toContain('f0rged')
  expect(valuesOf(seen, 'remote-email')).toEqual([email])
  expect(valuesOf(seen, 'remote-groups'), 'nothing to say: the header is not there at all').toEqual([])
  expect(valuesOf(seen, 'cookie')).toEqual(['theirs=1; also=2'])
})

test('headers of another kind of proxy lead nowhere else', async ({ installation, site }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  const elsewhere: [string, string][] = [
    ['X-Original-URL', 'https://evil.example/'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Uri', '/'],
    ['X-Countersign-Original-Host', 'evil.example'],
    ['Accept', 'text/html'],
  ]
  const { status, location = '' } = await send(site.port, elsewhere)
  expect(status).toBe(302)
  expect(new URL(location).searchParams.get('to')).toBe(`http://localhost:${site.port}/`)
  expect((await send(site.port, [...elsewhere, cookieOf(client)])).status).toBe(200)
})

test('a post arrives whole, and a script is not led to a sign-in', async ({ installation, site }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  expect((await send(site.port, [cookieOf(client)], '/form', 'POST', 'a=b')).status).toBe(200)
  expect(site.seen.at(-1)).toMatchObject({ method: 'POST', url: '/form', body: 'a=b' })
  const refused = await send(site.port, [['Accept', 'text/html']], '/form', 'POST', 'a=b')
  expect(refused).toMatchObject({ status: 401, location: undefined })
})

test('an address of 5 KB comes back whole, and a longer one without its query', async ({
  page,
  installation,
  site,
}) => {
  const email = await makePerson(installation)
  const address = `http://127.0.0.1:${site.port}/search?q=${'word+'.repeat(1000)}`
  await page.goto(address)
  await typePassword(page, email)
  await expect(page).toHaveURL(address)
  await page.context().clearCookies()
  await page.goto(`${address}${'word+'.repeat(400)}`)
  await typePassword(page, email)
  await expect(page).toHaveURL(`http://127.0.0.1:${site.port}/search`)
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
  // Without Secure a browser takes no cookie of that name (RFC 6265bis, 4.1.3.2).
  for (const each of setCookie.filter((each) => !each.startsWith('theirs.'))) expect(each).not.toMatch(/secure/i)
})

test('whoever has no cookies but ours sends the site none of them', async ({ installation, site }) => {
  const client = await signInByApi(installation, await makePerson(installation))
  const [name, value] = cookieOf(client)
  const ours = value.replace('theirs=1; ', '').replace('; also=2', '')
  expect((await send(site.port, [[name, ours]])).status).toBe(200)
  expect(valuesOf(site.seen.at(-1), 'cookie')).toEqual(['countersign=none'])
})
