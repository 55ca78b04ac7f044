// Promise: WCAG 2.2 AA on every page, in both themes, on a phone and on a desk; and nothing needs a mouse.
import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { linkIn, mailAbout } from './support/mailbox'
import { awayFromTheEdge, oathtool } from './support/oathtool'
import { makeEnrolled, makePerson, newAddress, PASSWORD } from './support/people'
import { signOut } from './support/sign-out'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'
import { addAuthenticator } from './support/virtual-authenticator'

// Many pages a test.
test.describe.configure({ timeout: 120_000 })

async function passwordStep(page: Page, email: string) {
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('the pages before signing in, and what they say when something is wrong', async ({ page, installation }) => {
  for (const path of [
    '/login',
    '/login?notice=password_reset',
    '/signup',
    '/forgot-password',
    '/reset-password?token=x',
    '/verify-email?token=x',
    '/setup?token=x',
    '/login/challenge',
    '/login/enroll',
    '/login/recover',
    '/recover/start?token=x',
    '/recover/start?from=1800000000000',
    '/recover/cancel?stopped=1',
    '/recover/finish?token=x',
    '/no-such-page',
    '/dev/mailbox',
  ]) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
  await page.goto('/signup')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'a sign-up with mistakes')
  const email = newAddress('reader')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('Check your mail')).toBeVisible()
  await expectAccessible(page, 'check your mail')
  await page.goto(linkIn(await mailAbout(installation, email, /confirm|address/i)))
  await expectAccessible(page, 'confirm the address')
  await page.goto('/login')
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText(/do not go together/)).toBeVisible()
  await expectAccessible(page, 'a wrong password')
})

test('the challenge: asked, wrong, locked, backup code', async ({ page, installation }) => {
  const { email, secret } = await makeEnrolled(installation)
  await passwordStep(page, email)
  await expect(page).toHaveURL(/challenge/)
  await expectAccessible(page, 'the challenge')
  await page.goto('/login/challenge?method=backup_code')
  await expectAccessible(page, 'the challenge by backup code')
  await page.goto('/login/recover')
  await expect(page.getByRole('button', { name: 'Send me the link' })).toBeVisible()
  await expectAccessible(page, 'recover the account')
  await page.goto('/login/challenge')
  const wrong = ['000000', '111111', '222222', '333333', '444444'].filter((code) => code !== oathtool(secret))
  for (let n = 0; n < 5; n++) {
    await page.getByLabel('Verification code', { exact: true }).fill(wrong[n % wrong.length] ?? '')
    await expect(page.getByText(n < 4 ? new RegExp(`^${4 - n} tr(y|ies) left`) : /Too many wrong codes/)).toBeVisible()
    if (n === 0) await expectAccessible(page, 'a wrong code')
  }
  await expectAccessible(page, 'locked')
})

test('the account’s pages, with and without a second factor', async ({ page, context, installation }) => {
  const bare = await makePerson(installation)
  await passwordStep(page, bare)
  await expect(page).toHaveURL(/account\/security/)
  for (const path of ['/account/security', '/account/security/totp/setup', '/account/security/backup-codes']) {
    await page.goto(path)
    await expectAccessible(page, `${path} without a factor`)
  }
  await context.clearCookies()
  const { client, email } = await makeEnrolled(installation)
  await browseAs(context, client)
  for (const path of ['/account/security', '/account', '/account/security/backup-codes']) {
    await page.goto(path)
    for (const summary of await page.locator('summary').all()) await summary.click()
    await expectAccessible(page, path)
  }
  await page.getByRole('button', { name: 'Make new codes' }).click()
  await expect(page.getByLabel('I have saved them')).toBeVisible()
  await expectAccessible(page, 'new backup codes')
  const { db } = await import('@/lib/db')
  await db.session.updateMany({ where: { user: { email } }, data: { authTime: new Date(Date.now() - 6 * 60_000) } })
  await page.goto('/step-up?next=/account')
  await expectAccessible(page, 'step-up')
})

test('passkeys and security keys: set up, asked for, refused', async ({ page, installation }) => {
  const email = await makePerson(installation)
  const key = await addAuthenticator(page, 'securityKey')
  await passwordStep(page, email)
  await expect(page).toHaveURL(/account\/security/)
  await page.goto('/account/security/webauthn/setup')
  await expectAccessible(page, 'set up a key')
  await page.getByRole('button', { name: 'Add passkey or security key' }).click()
  await expect(page.getByLabel('I have saved them')).toBeVisible()
  await expectAccessible(page, 'a key, and the first backup codes')
  await page.goto('/account/security/webauthn/setup')
  await page.getByRole('button', { name: 'Add passkey or security key' }).click()
  await expect(page.getByText('is registered already')).toBeVisible()
  await expectAccessible(page, 'a key that is there already')
  const { db } = await import('@/lib/db')
  await db.webauthnCredential.updateMany({
    where: { factor: { user: { email } } },
    data: { signCountFellAt: new Date() },
  })
  await page.goto('/account/security')
  await expect(page.getByText('May have been copied: its')).toBeVisible()
  await expectAccessible(page, 'a key that may have been copied')
  await signedInSixMinutesAgo(email)
  await page.goto('/step-up?next=/account')
  await expectAccessible(page, 'step-up with a key')
  await page.goto('/account')
  await signOut(page)
  await passwordStep(page, email)
  await expect(page).toHaveURL(/challenge/)
  await key.remove()
  await addAuthenticator(page, 'securityKey')
  await page.getByRole('button', { name: 'Use passkey or security key' }).click()
  await expect(page.getByText('Nothing was confirmed')).toBeVisible()
  await expectAccessible(page, 'a key that is not known')
})

test('by keyboard alone: sign in, enroll, keep the codes, sign out, sign in with the code', async ({
  page,
  installation,
}) => {
  await awayFromTheEdge()
  const email = await makePerson(installation)
  const { keyboard } = page

  /** Tabs on until the focus is on what is wanted, which must show that it has it. */
  async function tabTo(name: RegExp) {
    for (let n = 0; n < 40; n++) {
      await keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null
        const labels = (element as HTMLInputElement | null)?.labels
        const { outlineStyle, boxShadow } = getComputedStyle(element ?? document.body)
        return {
          name: labels?.[0]?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '',
          visible: outlineStyle !== 'none' || boxShadow !== 'none' || element?.matches('[name="code"]'),
        }
      })
      if (!name.test(focused.name.trim())) continue
      expect(focused.visible, `focus on ${name} is visible`).toBe(true)
      return
    }
    throw new Error(`the keyboard does not reach ${name}`)
  }

  await page.goto('/login')
  await expect(page.getByLabel('Email', { exact: true })).toBeFocused()
  await keyboard.type(email)
  await tabTo(/^Password$/)
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await expect(page).toHaveURL(/account\/security/)
  await tabTo(/^Set up an authenticator$/)
  await keyboard.press('Enter')
  await expect(page).toHaveURL(/totp\/setup/)
  await tabTo(/Can’t scan it/)
  await keyboard.press('Enter')
  const shown = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(await page.locator('main').innerText())?.[0] ?? ''
  const secret = shown.replaceAll(' ', '')
  await tabTo(/^Verification code$/)
  await keyboard.type(oathtool(secret, -1))
  await expect(page.getByText('Save your backup codes')).toBeVisible()
  await tabTo(/I have saved them/)
  await keyboard.press('Space')
  await tabTo(/^Done$/)
  await keyboard.press('Enter')
  await expect(page).toHaveURL(/account\/security$/)
  await tabTo(/^Sign out$/)
  await keyboard.press('Enter')
  await expect(page).toHaveURL(/\/login/)
  await keyboard.type(email)
  await tabTo(/^Password$/)
  await keyboard.type(PASSWORD)
  await keyboard.press('Enter')
  await expect(page.getByLabel('Verification code', { exact: true })).toBeFocused()
  await keyboard.type(oathtool(secret))
  await expect(page).toHaveURL(/account\/security/)
})

test('the rules: what there is, what one would do, who is behind a number', async ({ page, context, installation }) => {
  const { db } = await import('@/lib/db')
  const { newId } = await import('@/lib/crypto/id')
  const { client } = await makeReader(installation)
  await browseAs(context, client)
  const group = newId()
  await db.group.create({ data: { id: group, name: 'Accessible' } })
  const rollout = { partFrom: '2026-01-01T00:00:00Z', partPercent: 10, allFrom: '2099-01-01T00:00:00Z' }
  const rule = { target: { type: 'group', id: group }, requirement: 'required', strength: 'app_or_stronger', rollout }
  const { id } = (await client.post('/rules', rule)).json
  for (const path of [
    '/admin/enforcement',
    '/admin/enforcement?edit=new',
    `/admin/enforcement?edit=${id}`,
    `/admin/enforcement?delete=${id}`,
    '/admin/enforcement/people?edit=new&who=everybody',
  ]) {
    await page.goto(path)
    for (const summary of await page.locator('summary').all()) await summary.click()
    await expectAccessible(page, path)
  }
  await db.rule.deleteMany({ where: { id } })
  await db.group.delete({ where: { id: group } })
})

test('the pages about groups and roles, empty and full, and a file before it is imported', async ({
  page,
  context,
  installation,
}) => {
  const { client, email } = await makeReader(installation)
  await browseAs(context, client)
  const { id } = (await client.post('/groups', { name: `Accessible ${Date.now()}`, description: 'Words' })).json
  await page.goto('/admin/groups')
  await expectAccessible(page, 'groups')
  await page.goto(`/admin/groups/${id}`)
  await page.getByLabel('Addresses').fill('nobody@example.com')
  await page.getByRole('button', { name: 'Add to group' }).click()
  await expect(page.getByText('There is no account')).toBeVisible()
  await expectAccessible(page, 'an empty group, with a mistake')
  await page.goto('/admin/groups/roles')
  await expectAccessible(page, 'roles')
  await page.goto('/admin/groups/roles/admin')
  await expectAccessible(page, 'the role of administrators')
  await page.goto('/admin/groups/import')
  await expectAccessible(page, 'import')
  await page.getByLabel('Or paste its lines').fill(`email,groups\n${email},Another ${Date.now()}\nx,\n`)
  await page.getByRole('button', { name: 'See what it would change' }).click()
  await page.getByLabel('Make this group').check()
  await page.getByRole('button', { name: 'Update the preview' }).click()
  await expect(page.getByRole('button', { name: 'Change 1 person' })).toBeVisible()
  await expectAccessible(page, 'a preview')
})
