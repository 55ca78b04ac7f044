// Journey: signing up, confirming the address, forgetting the password. With and without script.
import { Client } from './support/client'
import { linkIn, mailAbout, mailsTo } from './support/mailbox'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

const NEW_PASSWORD = 'another-Zebra-window-41-crane'

for (const script of [true, false]) {
  test.describe(script ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: script })

    test('sign up, confirm by the link, sign in', async ({ page, installation }) => {
      const email = newAddress('newcomer')
      await page.goto('/login')
      await page.getByRole('link', { name: 'Create one' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Grace')
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill('password')
      await page.getByRole('button', { name: 'Create account' }).click()
      await expect(page.getByText(/easy to guess/)).toBeVisible()
      await expect(page.getByLabel('Email', { exact: true })).toHaveValue(email)
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Grace')
      await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Create account' }).click()
      await expect(page.getByText('Check your mail')).toBeVisible()

      await page.goto('/login')
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page.getByText(/If you have just signed up, open the link in your mail first/)).toBeVisible()

      const link = linkIn(await mailAbout(installation, email, /confirm|address/i))
      await page.goto(link)
      await expect(page.getByText(email)).toBeVisible()
      await page.getByRole('button', { name: 'Confirm email' }).click()
      await expect(page.getByText(/Your address is confirmed/)).toBeVisible()
      await page.getByLabel('Email', { exact: true }).fill(email.toUpperCase())
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/account\/security/)
      await expect(page.getByText(/Only your password protects this account/)).toBeVisible()

      await page.goto(link)
      await expect(page.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible()
    })

    test('the link opened on another device asks for the password that was chosen', async ({ page, installation }) => {
      const email = newAddress('elsewhere')
      expect((await new Client(installation.url).post('/signup', { email, password: PASSWORD })).status).toBe(202)
      await page.goto(linkIn(await mailAbout(installation, email, /confirm|address/i)))
      await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Confirm email' }).click()
      await expect(page.getByText(/If it was not you who signed up/).first()).toBeVisible()
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Confirm email' }).click()
      await expect(page.getByText(/Your address is confirmed/)).toBeVisible()
    })

    test('a forgotten password: the link changes it, signs nobody in, and the second factor is still asked', async ({
      page,
      installation,
    }) => {
      await awayFromTheEdge()
      const { email, secret, client } = await makeEnrolled(installation)
      await page.goto('/login')
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByRole('button', { name: 'Send link' }).click()
      await expect(page.getByText('Check your mail')).toBeVisible()

      const link = linkIn(await mailAbout(installation, email, /password/i))
      await page.goto(link)
      await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Save new password' }).click()
      await expect(page).toHaveURL(/\/login/)
      await expect(page.getByText(/signed out everywhere/)).toBeVisible()
      expect((await client.get('/session')).status).toBe(401)
      await page.goto(link)
      await expect(page.getByText(/If you have used it, sign in with your new password/)).toBeVisible()
      await expect(page.getByText(/not changed/)).toHaveCount(0)
      await page.getByRole('link', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/login/)
      await page.goto('/account/security')
      await expect(page).toHaveURL(/\/login/)

      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(/\/login\/challenge/)
      await page.getByLabel('Verification code', { exact: true }).fill(oathtool(secret))
      if (!script) await page.getByRole('button', { name: 'Verify' }).click()
      await expect(page).toHaveURL(/\/account\/security/)
    })

    test('the local mailbox writes times as every other page does', async ({ page, installation }) => {
      const email = newAddress('reader')
      await new Client(installation.url).post('/signup', { email, password: PASSWORD })
      const { id } = await mailAbout(installation, email, /confirm|address/i)
      for (const path of ['/dev/mailbox', `/dev/mailbox?id=${id}`]) {
        await page.goto(path)
        const text = script ? /^\d{1,2} \w+ \d{4}, \d\d:\d\d$/ : /^\d{1,2} \w+ \d{4}, \d\d:\d\d UTC$/
        await expect(page.getByRole('time').first()).toHaveText(text)
      }
    })

    test('an address without an account reads the same page, and no mail is sent', async ({ page, installation }) => {
      const email = newAddress('nobody')
      await page.goto('/forgot-password')
      await page.getByLabel('Email', { exact: true }).fill(email)
      await page.getByRole('button', { name: 'Send link' }).click()
      await expect(page.getByText('Check your mail')).toBeVisible()
      expect(await mailsTo(installation, email)).toEqual([])
    })
  })
}
