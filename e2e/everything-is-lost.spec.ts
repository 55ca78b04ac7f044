// Promise: who has lost every second factor gets back in, after a while that nobody can shorten, in which everybody
// concerned is told and can stop it.
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import { linkIn, mailAbout, mailsTo } from './support/mailbox'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, PASSWORD, withPasswordOnly } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'
import { addAuthenticator } from './support/virtual-authenticator'

const SUBJECT = {
  link: /Have you lost/,
  started: /has begun/,
  ready: /set up a new second factor now/,
  stopped: /was stopped/,
  complete: /has a new second factor/,
}

test.beforeEach(() => awayFromTheEdge())

/** The waiting is over, and the mail that waited for it leaves. */
async function letTimePass(email: string) {
  const { db } = await import('@/lib/db')
  const { id } = await db.recoveryRequest.findFirstOrThrow({ where: { user: { email } } })
  await db.recoveryRequest.update({ where: { id }, data: { readyAt: new Date(Date.now() - 1000) } })
  await db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key = ${`recovery-ready:${id}`}`
}

async function toTheChallenge(page: Page, email: string) {
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/login\/challenge/)
}

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('the whole way back: asked, begun, waited, a new authenticator and new backup codes', async ({
      page,
      browser,
      installation,
    }) => {
      const { email, secret: lost, client: other } = await makeEnrolled(installation)
      await toTheChallenge(page, email)
      await page.getByText('I can’t use any of these').click()
      await page.getByRole('link', { name: 'Recover the account' }).click()
      await expect(page.getByText('Then 24 hours pass', { exact: false })).toBeVisible()
      await page.getByRole('button', { name: 'Send me the link' }).click()
      await expect(page.getByText('Check your mail')).toBeVisible()

      const link = linkIn(await mailAbout(installation, email, SUBJECT.link))
      const elsewhere = await (await browser.newContext({ javaScriptEnabled: script })).newPage()
      await elsewhere.goto(link)
      await elsewhere.reload()
      await elsewhere.getByRole('button', { name: 'Begin now' }).click()
      await expect(elsewhere.getByRole('heading', { name: 'The recovery has begun' })).toBeVisible()
      await expect(elsewhere.getByText(/from \d+ \w+ \d{4}, \d\d:\d\d/)).toBeVisible()
      await mailAbout(installation, email, SUBJECT.started)
      await elsewhere.goto(link)
      await expect(elsewhere.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible()

      await letTimePass(email)
      const finish = linkIn(await mailAbout(installation, email, SUBJECT.ready))
      await elsewhere.goto(finish)
      await elsewhere.getByLabel('Password', { exact: true }).fill('wrong')
      await elsewhere.getByRole('button', { name: 'Continue' }).click()
      await expect(elsewhere.getByText('That is not the password of this account.')).toBeVisible()
      await elsewhere.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await elsewhere.getByRole('button', { name: 'Continue' }).click()
      await expect(elsewhere).toHaveURL(/\/login\/enroll$/)
      await expect(elsewhere.getByText('The waiting is over', { exact: false })).toBeVisible()
      await elsewhere.goto('/account/security')
      await expect(elsewhere, 'nothing of the account opens yet').toHaveURL(/\/login\?next=/)
      expect((await other.get('/session')).status, 'nothing has changed yet').toBe(200)

      await elsewhere.goto('/login/enroll/totp')
      await elsewhere.getByText('Can’t scan it?').click()
      const secret = (await elsewhere.locator('[data-secret]').innerText()).replaceAll(' ', '')
      await elsewhere.getByLabel('Verification code', { exact: true }).fill(oathtool(secret))
      if (!script) await elsewhere.getByRole('button', { name: 'Verify' }).click()
      await expect(elsewhere.getByRole('list', { name: 'Backup codes' }).getByRole('listitem')).toHaveCount(10)
      await elsewhere.getByLabel('I have saved them').check()
      await elsewhere.getByRole('button', { name: 'Done' }).click()
      await expect(elsewhere).toHaveURL(/\/account\/security$/)
      await expect(elsewhere.getByText('Recovery complete', { exact: false })).toBeVisible()

      expect((await other.get('/session')).status, 'every other session has ended').toBe(401)
      await mailAbout(installation, email, SUBJECT.complete)
      const old = await withPasswordOnly(installation, email)
      const answer = await old.post('/login/challenge/verify', { method: 'totp', code: oathtool(lost) })
      expect(answer.json.code).toBe('invalid_code')
    })

    test('a signed-in owner sees it on every page, and stops it with one press', async ({
      page,
      context,
      installation,
    }) => {
      const { email, client } = await makeEnrolled(installation)
      const thief = await withPasswordOnly(installation, email)
      expect((await thief.post('/recovery')).status).toBe(202)
      const token = new URL(linkIn(await mailAbout(installation, email, SUBJECT.link))).searchParams.get('token')
      expect((await thief.post('/recovery/start', { token })).status).toBe(200)
      await browseAs(context, client)
      for (const path of ['/account', '/account/security', '/account/security/backup-codes']) {
        await page.goto(path)
        await expect(page.getByRole('heading', { name: 'Somebody asks to recover this account' })).toBeVisible()
      }
      await page.getByRole('button', { name: 'Stop this' }).click()
      await expect(page.getByText('The recovery is stopped.', { exact: false })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Stop this' })).toHaveCount(0)
      await expect(page.getByText('Recovery of the account was stopped')).toBeVisible()
      await mailAbout(installation, email, SUBJECT.stopped)
    })

    test('who reads the mail stops it without signing in; a look at the link does nothing', async ({
      page,
      installation,
    }) => {
      const { email, client } = await makeEnrolled(installation)
      const thief = await withPasswordOnly(installation, email)
      await thief.post('/recovery')
      const token = new URL(linkIn(await mailAbout(installation, email, SUBJECT.link))).searchParams.get('token')
      await thief.post('/recovery/start', { token })
      const cancel = linkIn(await mailAbout(installation, email, SUBJECT.started))
      await page.goto(cancel)
      expect((await client.get('/2fa')).json.recovery).toMatchObject({ needsApproval: false })
      await page.getByRole('button', { name: 'Stop the recovery' }).click()
      await expect(page.getByRole('heading', { name: 'The recovery is stopped' })).toBeVisible()
      await expect(page.getByRole('link', { name: 'Choose a new password' })).toBeVisible()
      expect((await client.get('/2fa')).json.recovery).toBeNull()
      await page.goto(cancel)
      await expect(page.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible()
    })
  })
}

test('a passkey ends it also in a browser that is still signed in, which could not step up any more', async ({
  page,
  context,
  installation,
}) => {
  const { email, client } = await makeEnrolled(installation)
  const pending = await withPasswordOnly(installation, email)
  expect((await pending.post('/recovery')).status).toBe(202)
  const token = new URL(linkIn(await mailAbout(installation, email, SUBJECT.link))).searchParams.get('token')
  expect((await pending.post('/recovery/start', { token })).status).toBe(200)
  await letTimePass(email)
  await browseAs(context, client)
  await signedInSixMinutesAgo(email)
  await addAuthenticator(page, 'platform')
  await page.goto(linkIn(await mailAbout(installation, email, SUBJECT.ready)))
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/login\/enroll$/)
  await page.goto('/login/enroll/webauthn')
  await page.getByRole('button', { name: 'Add passkey or security key' }).click()
  await expect(page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem')).toHaveCount(10)
  await mailAbout(installation, email, SUBJECT.complete)
  expect((await client.get('/session')).status, 'the session of before has ended').toBe(401)
})

test('by the API, with an operator who must agree', async ({ installation }) => {
  const { email, client: owner } = await makeEnrolled(installation)
  await installation.countersign('settings', 'set', 'recoveryApproval', 'on')
  try {
    const client = await withPasswordOnly(installation, email)
    const asked = await client.post('/recovery')
    expect([asked.status, asked.json]).toEqual([202, { waitHours: 24, approval: true }])
    expect(await client.post('/recovery'), 'the same again').toMatchObject({ status: 202, json: asked.json })
    const anywhere = new Client(installation.url)
    expect((await anywhere.post('/recovery')).json.code).toBe('challenge_not_found')
    const start = new URL(linkIn(await mailAbout(installation, email, SUBJECT.link))).searchParams.get('token')
    expect((await anywhere.post('/recovery/start', { token: start })).json).toMatchObject({ approval: true })
    expect((await anywhere.post('/recovery/start', { token: start })).json.code).toBe('link_expired')
    expect((await owner.get('/2fa')).json.recovery).toMatchObject({ needsApproval: true })
    await letTimePass(email)
    expect(await installation.countersign('users', 'approve-recovery', '--email', email)).toMatchObject({ email })

    const token = new URL(linkIn(await mailAbout(installation, email, SUBJECT.ready))).searchParams.get('token')
    const wrong = await anywhere.post('/recovery/finish', { token, password: 'wrong' })
    expect([wrong.status, wrong.json.code]).toEqual([401, 'invalid_credentials'])
    const done = await anywhere.post('/recovery/finish', { token, password: PASSWORD })
    expect(done.json).toMatchObject({ status: 'enrollment', allowedMethods: expect.arrayContaining(['totp']) })
    expect((await anywhere.get('/session')).status).toBe(401)
    const { secret } = (await anywhere.post('/2fa/totp/setup')).json
    const enrolled = await anywhere.post('/2fa/totp/verify-setup', { code: oathtool(secret) })
    expect(enrolled.json).toMatchObject({ status: 'signed_in' })
    expect(enrolled.json.backupCodes).toHaveLength(10)
    expect((await anywhere.get('/2fa')).json).toMatchObject({ recovery: null, factors: [{ type: 'totp' }] })
    expect((await anywhere.send('DELETE', '/recovery')).json.code).toBe('no_recovery')
    const subjects = (await mailsTo(installation, email)).map(({ subject }) => subject)
    expect(subjects.filter((subject) => /agreed/.test(subject))).toHaveLength(1)
  } finally {
    await installation.countersign('settings', 'set', 'recoveryApproval', 'off')
  }
})
