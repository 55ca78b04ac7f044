// Threat: the cookie of a trusted browser is stolen, copied, tampered with or outlives what it was given for.
import { Client } from '../support/client'
import { mailAbout } from '../support/mailbox'
import { oathtool, wrongCode } from '../support/oathtool'
import { type Enrolled, makeEnrolled, PASSWORD } from '../support/people'
import { signOut } from '../support/sign-out'
import { browseAs } from '../support/signed-in'
import { expect, test } from '../support/test'

const DEVICE = 'countersign.device'

/** Signs in with the second factor, in a browser that is trusted from then on. */
async function trusting({ email, secret, client }: Enrolled): Promise<Client> {
  const browser = new Client(client.base)
  expect((await browser.post('/login', { email, password: PASSWORD })).json).toMatchObject({ status: 'challenge' })
  const answer = await browser.post('/login/challenge/verify', {
    method: 'totp',
    code: oathtool(secret),
    trustDevice: true,
  })
  expect(answer.json).toEqual({ status: 'signed_in' })
  expect(browser.cookies.has(DEVICE)).toBe(true)
  return browser
}

/** What the sign-in asks of a browser that holds this device cookie and nothing else. */
async function signInWith(base: string, email: string, device: string | undefined) {
  const browser = new Client(base)
  if (device) browser.cookies.set(DEVICE, device)
  return { browser, status: (await browser.post('/login', { email, password: PASSWORD })).json.status }
}

test('signs in with the password alone, as one factor, and opens nothing that wants a step-up', {
  tag: '@once',
}, async ({ installation, page, context }) => {
  const person = await makeEnrolled(installation, 'truster')
  const device = (await trusting(person)).cookies.get(DEVICE)
  const { browser, status } = await signInWith(installation.url, person.email, device)
  expect(status).toBe('signed_in')
  expect((await browser.get('/session')).json.session).toMatchObject({ aal: 1, amr: ['pwd'] })

  for (const [method, path] of [
    ['POST', '/2fa/backup-codes'],
    ['POST', '/2fa/totp/setup'],
    ['GET', '/2fa/trusted-devices'],
    ['DELETE', `/2fa/factors/${(await browser.get('/2fa')).json.factors[0].id}`],
  ] as const) {
    const answer = method === 'GET' ? await browser.get(path) : await browser.send(method, path)
    expect([path, answer.json.code]).toEqual([path, 'insufficient_user_authentication'])
  }
  await browseAs(context, browser)
  await page.goto('/account/security/backup-codes')
  await expect(page).toHaveURL(/\/step-up/)
  await expect(page.getByText('Enter the code from your authenticator app.')).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0)
  await expect(page.getByLabel(/Trust this browser/)).toHaveCount(0)
})

test('means nothing at another person’s sign-in, tampered with, or guessed', async ({ installation }) => {
  const person = await makeEnrolled(installation, 'owner')
  const stranger = await makeEnrolled(installation, 'stranger')
  const device = (await trusting(person)).cookies.get(DEVICE) ?? ''
  const turned = device.startsWith('A') ? `B${device.slice(1)}` : `A${device.slice(1)}`
  for (const [email, cookie] of [
    [stranger.email, device],
    [person.email, turned],
    [person.email, device.slice(1)],
    [person.email, 'x'.repeat(43)],
    [person.email, `${device}%00`],
  ] as const) {
    expect((await signInWith(installation.url, email, cookie)).status).toBe('challenge')
  }
  expect((await signInWith(installation.url, person.email, device)).status).toBe('signed_in')
})

test('two people share a browser: each is trusted there, and neither by the other’s cookie alone', async ({
  installation,
}) => {
  const [one, two] = [await makeEnrolled(installation, 'one'), await makeEnrolled(installation, 'two')]
  const browser = await trusting(one)
  const shared = new Client(installation.url)
  const first = browser.cookies.get(DEVICE) ?? ''
  shared.cookies.set(DEVICE, first)
  await shared.post('/login', { email: two.email, password: PASSWORD })
  await shared.post('/login/challenge/verify', { method: 'totp', code: oathtool(two.secret), trustDevice: true })
  const second = shared.cookies.get(DEVICE)
  expect(second).not.toBe(first)
  expect((await signInWith(installation.url, one.email, second)).status).toBe('signed_in')
  expect((await signInWith(installation.url, two.email, second)).status).toBe('signed_in')
  // What somebody may have copied from the browser before is worth nothing now.
  expect((await signInWith(installation.url, one.email, first)).status).toBe('challenge')
  expect((await signInWith(installation.url, two.email, first)).status).toBe('challenge')
})

test.describe('asks for the second factor again after', () => {
  const ends: [string, (person: Enrolled, browser: Client) => Promise<unknown>][] = [
    [
      'a change of password',
      async (_, browser) => {
        const change = { currentPassword: PASSWORD, newPassword: `${PASSWORD}-and-more` }
        expect((await browser.post('/password/change', change)).status).toBe(204)
      },
    ],
    [
      'another factor is added',
      async (_, browser) => {
        const { secret } = (await browser.post('/2fa/totp/setup')).json
        const added = await browser.post('/2fa/totp/verify-setup', { code: oathtool(secret) })
        expect(added.status).toBe(200)
      },
    ],
    [
      'one of two factors is removed',
      async ({ email }, browser) => {
        const { db } = await import('@/lib/db')
        const user = await db.user.findUniqueOrThrow({ where: { email } })
        const factor = await db.factor.create({
          data: { userId: user.id, type: 'totp', label: 'spare', sealedSecret: new Uint8Array([1]) },
        })
        await db.factor.update({ where: { id: factor.id }, data: { confirmedAt: new Date() } })
        expect((await browser.send('DELETE', `/2fa/factors/${factor.id}`)).status).toBe(204)
      },
    ],
    [
      'it was revoked',
      async (_, browser) => {
        const { devices } = (await browser.get('/2fa/trusted-devices')).json
        expect(devices).toMatchObject([{ current: true }])
        expect((await browser.send('DELETE', `/2fa/trusted-devices/${devices[0].id}`)).status).toBe(204)
        expect((await browser.get('/2fa/trusted-devices')).json.devices).toEqual([])
      },
    ],
  ]
  for (const [name, end] of ends) {
    test(name, async ({ installation }) => {
      const person = await makeEnrolled(installation, 'ender')
      const browser = await trusting(person)
      const device = browser.cookies.get(DEVICE)
      await end(person, browser)
      const asked = new Client(installation.url)
      asked.cookies.set(DEVICE, device ?? '')
      const password = name === 'a change of password' ? `${PASSWORD}-and-more` : PASSWORD
      expect((await asked.post('/login', { email: person.email, password })).json.status).toBe('challenge')
      expect((await browser.get('/2fa/trusted-devices')).json.devices).toEqual([])
    })
  }

  test('the days that the setting gives; fewer are fewer at once, and none is never', async ({ installation }) => {
    const { db } = await import('@/lib/db')
    const person = await makeEnrolled(installation, 'days')
    const device = (await trusting(person)).cookies.get(DEVICE)
    const status = async () => (await signInWith(installation.url, person.email, device)).status
    const age = (ms: number) =>
      db.trustedBrowser.updateMany({
        where: { user: { email: person.email } },
        data: { trustedAt: new Date(Date.now() - ms) },
      })
    await age(30 * 86_400_000 - 60_000)
    expect(await status()).toBe('signed_in')
    await age(30 * 86_400_000 + 60_000)
    expect(await status()).toBe('challenge')
    await age(60_000)
    expect(await status()).toBe('signed_in')
    await installation.countersign('settings', 'set', 'trustDays', '0')
    expect(await status()).toBe('challenge')
    const none = new Client(installation.url)
    await none.post('/login', { email: person.email, password: PASSWORD })
    expect((await none.get('/login/challenge')).json.trustDays).toBe(0)
    await none.post('/login/challenge/verify', {
      method: 'backup_code',
      code: person.backupCodes[0],
      trustDevice: true,
    })
    // It is known, so that strangers' mistakes are not held against it; it is not trusted.
    await installation.countersign('settings', 'set', 'trustDays', '30')
    expect((await signInWith(installation.url, person.email, none.cookies.get(DEVICE))).status).toBe('challenge')
  })
})

test('removing the last factor ends trust and backup codes', async ({ installation }) => {
  const person = await makeEnrolled(installation, 'last')
  const browser = await trusting(person)
  const [factor] = (await browser.get('/2fa')).json.factors
  expect((await browser.send('DELETE', `/2fa/factors/${factor.id}`)).status).toBe(204)
  expect((await browser.get('/2fa')).json).toMatchObject({ enabled: false, backupCodesLeft: 0 })
  expect((await browser.get('/2fa/trusted-devices')).json.devices).toEqual([])
})

test('trusting is one tick at the challenge, and shows on the security page', { tag: '@once' }, async ({
  page,
  installation,
}) => {
  const { email, secret } = await makeEnrolled(installation, 'ticks')
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel(/Trust this browser/).check()
  await page.getByLabel('Verification code', { exact: true }).fill(wrongCode(secret))
  await expect(page.getByText('4 tries left')).toBeVisible()
  await expect(page.getByLabel(/Trust this browser/), 'a wrong code does not untick it').toBeChecked()
  await page.getByLabel('Verification code', { exact: true }).fill(oathtool(secret))
  await expect(page).toHaveURL(/\/account\/security/)
  const card = page.locator('#trusted-browsers')
  await expect(card.getByText('This browser')).toBeVisible()
  await signOut(page)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/account\/security/)
  await page
    .locator('#trusted-browsers')
    .getByRole('button', { name: /Trust no longer/ })
    .click()
  await expect(page).toHaveURL(/\/step-up/)
})

test('who has lost everything finds the way to recovery in a trusted browser too', { tag: '@once' }, async ({
  page,
  context,
  installation,
}) => {
  const person = await makeEnrolled(installation, 'lost')
  const device = (await trusting(person)).cookies.get(DEVICE)
  const { browser } = await signInWith(installation.url, person.email, device)
  await browseAs(context, browser)
  await page.goto('/account/security/backup-codes')
  await expect(page).toHaveURL(/\/step-up/)
  await page.getByText('I can’t use any of these').click()
  await page.getByRole('button', { name: 'Recover the account' }).click()
  await expect(page.getByRole('heading', { name: 'Recover your account' })).toBeVisible()
  await page.getByRole('button', { name: 'Send me the link' }).click()
  await expect(page.getByText('Check your mail')).toBeVisible()
  await mailAbout(installation, person.email, /lost your second factor/)
})
