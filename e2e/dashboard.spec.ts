// Promise: the dashboard says how it stands in words, draws it with a table behind each picture, and leads to what needs
// doing; in a new installation it teaches.
import { expectAccessible } from './support/accessible'
import { makeReader } from './support/administrator'
import { makeEnrolled } from './support/people'
import { browseAs } from './support/signed-in'
import { expect, test } from './support/test'

const DAY = 86_400_000

test('what needs attention leads to where it is done; every chart has its table', async ({
  page,
  context,
  installation,
}) => {
  const { client, email } = await makeReader(installation)
  await makeEnrolled(installation)
  const { db } = await import('@/lib/db')
  const today = Math.floor(Date.now() / DAY) * DAY
  const day = new Date(today - 3 * DAY)
  await db.auditDay.deleteMany({ where: { day } })
  await db.auditDay.create({ data: { day, event: 'login.password', outcome: 'failure', count: 1234 } })
  await browseAs(context, client)
  await page.goto('/admin')
  const attention = page.getByRole('region', { name: 'What needs your attention' })
  await expect(attention).toContainText(/administrators? ha(s|ve) no second factor/)
  await attention.getByRole('link', { name: 'See administrators' }).click()
  await expect(page).toHaveURL(/\/admin\/users\?role=admin/)
  await expect(page.getByText(email).first()).toBeVisible()

  await page.goto('/admin?days=7')
  await expect(page.getByRole('link', { name: '7 days' })).toHaveAttribute('aria-current', 'true')
  const figures = page.getByRole('figure')
  await expect(figures).toHaveCount(5)
  for (const figure of await figures.all()) {
    await expect(figure.getByRole('img')).toHaveCount(1)
    await figure.getByText('Show the numbers').click()
    await expect(figure.getByRole('table')).toBeVisible()
    await expect(figure.getByRole('row')).toHaveCount(8)
  }
  const failures = figures.filter({ hasText: 'Failed attempts' })
  await expect(failures.getByRole('cell', { name: '1,234' })).toBeVisible()
  await db.auditDay.deleteMany({ where: { day } })
})

test('WCAG 2.2 AA, in both themes and at every width; without script the same', async ({
  page,
  context,
  browser,
  installation,
}) => {
  test.setTimeout(120_000)
  const { client } = await makeReader(installation, 'auditor')
  await browseAs(context, client)
  await page.goto('/admin')
  for (const summary of await page.locator('figure summary').all()) await summary.click()
  await expectAccessible(page, 'the dashboard')
  const bare = await browser.newContext({ javaScriptEnabled: false, baseURL: installation.url })
  await browseAs(bare, client)
  const plain = await bare.newPage()
  await plain.goto('/admin?days=90')
  await expect(plain.getByRole('figure')).toHaveCount(5)
  await plain.getByText('Show the numbers').first().click()
  await expect(plain.getByRole('table').first()).toBeVisible()
  await bare.close()
})
