// Journey: codes by mail and by text message, set up and used to sign in. With and without script.
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { codeIn, mailAbout, newestTo } from './support/mailbox'
import { makePerson, PASSWORD } from './support/people'
import { signOut } from './support/sign-out'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

async function signedIn(installation: Installation, name: string) {
  const email = await makePerson(installation, name)
  const client = new Client(installation.url)
  await client.post('/login', { email, password: PASSWORD })
  return { email, client }
}

async function passwordStep(page: Page, email: string) {
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

// As it comes: other tests of this installation count on it.
test.afterAll(({ installation }) => installation.countersign('settings', 'set', 'smsFallback', 'off'))

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    const enter = async (page: Page, code: string) => {
      await page.getByLabel('Verification code', { exact: true }).fill(code)
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
    }

    test('set up codes by mail, sign out, sign in with one', async ({ page, context, installation }) => {
      const { email, client } = await signedIn(installation, 'mail')
      await browseAs(context, client)
      await page.goto('/account/security/email/setup')
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue(email)
      await page.getByRole('button', { name: 'Send code' }).click()
      await expect(page.getByText(`We sent a code to ${email}`)).toBeVisible()
      const wrong = codeIn(await mailAbout(installation, email, /code/)) === '000000' ? '111111' : '000000'
      await enter(page, wrong)
      await expect(page.getByText('4 tries left')).toBeVisible()
      await enter(page, codeIn(await newestTo(installation, email)))
      await expect(page.getByText('E-mail codes are set up')).toBeVisible()
      await expect(page.getByRole('listitem')).toHaveCount(10)
      await page.getByLabel('I have saved them').check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(page).toHaveURL(/\/account\/security/)
      await signOut(page)

      await context.clearCookies()
      const before = (await newestTo(installation, email)).id
      await passwordStep(page, email)
      await expect(page.getByRole('heading', { name: 'Sign in with a code from your mail' })).toBeVisible()
      if (script) await expect(page.getByText(/You can ask for another code in 0:/)).toBeVisible()
      else {
        await page.getByRole('button', { name: 'Send another code' }).click()
        await expect(page.getByText(/Please wait half a minute/)).toBeVisible()
      }
      const mail = await newestTo(installation, email)
      expect(mail.id).not.toBe(before)
      expect(mail.subject).not.toMatch(/\d{6}/)
      expect(mail.text).toMatch(/With: Chrome on Windows/)
      await enter(page, codeIn(mail))
      await expect(page).toHaveURL(/\/account\/security/)
      await expect(page.getByText(/Signed in with e-mail code/)).toBeVisible()
    })

    test('text messages: a number must be one, is proved, and signs in where they are switched on', async ({
      page,
      context,
      installation,
    }) => {
      await installation.countersign('settings', 'set', 'smsFallback', 'on')
      const { email, client } = await signedIn(installation, 'text')
      const number = `+447400${String(Date.now()).slice(-6)}`
      await browseAs(context, client)
      await page.goto('/account/security/sms/setup')
      await page.getByLabel('Phone number').fill('07400 123456')
      await page.getByRole('button', { name: 'Send code' }).click()
      await expect(page.getByText(/Begin with \+ and the country code/)).toBeVisible()
      await expect(page.getByLabel('Phone number')).toHaveValue('07400 123456')
      await page.getByLabel('Phone number').fill('+44 20 7946 0000')
      await page.getByRole('button', { name: 'Send code' }).click()
      await expect(page.getByText(/does not take text messages|no complete number/)).toBeVisible()
      await page.getByLabel('Phone number').fill(number)
      await page.getByRole('button', { name: 'Send code' }).click()
      await expect(page.getByText(`We sent a code to ${number}`)).toBeVisible()
      const text = (await newestTo(installation, number)).text
      expect(text).toMatch(/\n@localhost #\d{6}$/)
      await enter(page, codeIn({ text }))
      await expect(page.getByText('Text messages are set up')).toBeVisible()

      await context.clearCookies()
      await passwordStep(page, email)
      await expect(page.getByText(`We sent a code to •••${number.slice(-2)}`)).toBeVisible()
      await expect(page.getByText(number)).toHaveCount(0)
      await enter(page, codeIn(await newestTo(installation, number)))
      await expect(page).toHaveURL(/\/account\/security/)
    })
  })
}

test('the method that was used last is asked for first, and another way is a press away', async ({
  page,
  installation,
}) => {
  const { email, client } = await signedIn(installation, 'picker')
  const { secret } = (await client.post('/2fa/totp/setup')).json
  const { awayFromTheEdge, oathtool } = await import('./support/oathtool')
  await awayFromTheEdge()
  const totp = await client.post('/2fa/totp/verify-setup', { code: oathtool(secret, -1) })
  expect(totp.json).toMatchObject({ enabled: true })
  expect((await client.post('/2fa/email/setup')).status).toBe(202)
  const enrolled = await client.post('/2fa/email/verify-setup', { code: codeIn(await newestTo(installation, email)) })
  expect(enrolled.json).toMatchObject({ enabled: true, factor: { label: email } })

  const other = new Client(installation.url)
  const login = await other.post('/login', { email, password: PASSWORD })
  expect(login.json.challenge).toMatchObject({
    default: 'totp',
    methods: [{ type: 'totp' }, { type: 'email', hint: `${email[0]}•••@example.com` }, { type: 'backup_code' }],
    sent: null,
    trustDays: 30,
  })
  await passwordStep(page, email)
  await expect(page.getByRole('heading', { name: 'Enter the code from your authenticator app' })).toBeVisible()
  await page.getByRole('link', { name: 'e-mail code' }).click()
  await expect(page.getByRole('button', { name: /Send a code to/ })).toBeVisible()
  const { db } = await import('@/lib/db')
  await db.factor.updateMany({ where: { user: { email } }, data: { codeSentAt: null } })
  await page.getByRole('button', { name: /Send a code to/ }).click()
  await expect(page.getByText(/We sent a code to/)).toBeVisible()
  await page.getByLabel('Verification code', { exact: true }).fill(codeIn(await newestTo(installation, email)))
  await expect(page).toHaveURL(/\/account\/security/)

  const again = await new Client(installation.url).post('/login', { email, password: PASSWORD })
  expect(again.json.challenge.default).toBe('email')
})

test('a step-up by mail: asked on its page, sent once, and the session is new', async ({
  page,
  context,
  installation,
}) => {
  const { email, client } = await signedIn(installation, 'stepup')
  await client.post('/2fa/email/setup')
  await client.post('/2fa/email/verify-setup', { code: codeIn(await newestTo(installation, email)) })
  const { db } = await import('@/lib/db')
  await db.session.updateMany({ where: { user: { email } }, data: { authTime: new Date(Date.now() - 6 * 60_000) } })
  await db.factor.updateMany({ where: { user: { email } }, data: { codeSentAt: null } })
  await browseAs(context, client)
  await page.goto('/account/security/backup-codes')
  await expect(page).toHaveURL(/\/step-up/)
  await page.getByRole('button', { name: /Send a code to/ }).click()
  await expect(page.getByText(/We sent a code to/)).toBeVisible()
  await page.getByLabel('Verification code', { exact: true }).fill(codeIn(await newestTo(installation, email)))
  await expect(page).toHaveURL(/\/account\/security\/backup-codes/)
})
