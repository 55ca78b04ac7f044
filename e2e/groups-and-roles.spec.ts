// Promises: people are put into groups and given roles, one by one and by a file whose effect is seen first, with and
// without script; and whatever is done over HTTP at once, one administrator remains.
import type { Page } from '@playwright/test'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { makeAccount, makePerson, newAddress, PASSWORD } from './support/people'
import { browseAs, signedInSixMinutesAgo } from './support/signed-in'
import { expect, test } from './support/test'

// Many requests a test.
test.describe.configure({ timeout: 120_000 })

async function makeAdministrator(installation: Installation) {
  const email = newAddress('boss')
  const { id } = await makeAccount(installation, { email, role: 'admin' })
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toEqual({ status: 'signed_in' })
  return { id, email, client }
}

const idOf = async (email: string) => {
  const { db } = await import('@/lib/db')
  return (await db.user.findUniqueOrThrow({ where: { email } })).id
}

/** Ends the administration of all but those. */
async function onlyAdministrators(ids: string[]): Promise<void> {
  const { db } = await import('@/lib/db')
  await db.userRole.deleteMany({ where: { roleName: 'admin', userId: { notIn: ids } } })
}

test('two administrators who demote each other over HTTP, twenty times over: one remains every time', async ({
  installation,
}) => {
  const [a, b] = [await makeAdministrator(installation), await makeAdministrator(installation)]
  await onlyAdministrators([a.id, b.id])
  const { db } = await import('@/lib/db')
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all([
      a.client.send('DELETE', `/users/${b.id}/roles/admin`),
      b.client.send('DELETE', `/users/${a.id}/roles/admin`),
    ])
    const left = await db.userRole.findMany({ where: { roleName: 'admin' } })
    expect(left).toHaveLength(1)
    // The other one came too late: it was refused by the guard, or was no administrator any more.
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(204)
    expect([403, 409]).toContain(statuses[1])
    const remaining = left[0]?.userId === a.id ? a : b
    const other = remaining === a ? b : a
    expect((await other.client.send('PUT', `/users/${other.id}/roles/admin`)).status).toBe(403)
    expect((await remaining.client.send('DELETE', `/users/${remaining.id}/roles/admin`)).json.code).toBe(
      'last_administrator',
    )
    expect((await remaining.client.send('PUT', `/users/${other.id}/roles/admin`)).status).toBe(204)
  }
})

test('an administrator makes a group, fills it, and is told what cannot be', async ({
  page,
  context,
  installation,
}) => {
  const { client } = await makeAdministrator(installation)
  const people = [await makePerson(installation), await makePerson(installation)]
  await browseAs(context, client)
  await page.goto('/admin/groups')
  const name = `Finance ${Date.now()}`
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Make group' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  const here = page.url().split('?')[0] ?? ''

  await page.getByLabel('Addresses').fill(`${people[0]}, nobody@example.com`)
  await page.getByRole('button', { name: 'Add to group' }).click()
  await expect(page.getByText('There is no account for nobody@example.com.')).toBeVisible()
  await page.getByLabel('Addresses').fill(people.join('\n'))
  await page.getByRole('button', { name: 'Add to group' }).click()
  await expect(page.getByRole('heading', { name: '2 people' })).toBeVisible()
  await page.getByRole('button', { name: `Remove ${people[0]} from ${name}` }).click()
  await expect(page.getByRole('heading', { name: '1 person' })).toBeVisible()
  await expect(page.getByRole('link', { name: people[1] })).toBeVisible()

  const target = { type: 'group', id: here.split('/').at(-1) }
  const rule = (await client.post('/rules', { target, requirement: 'optional' })).json
  await page.goto(here)
  await page.getByText('Delete this group').first().click()
  await expect(page.getByText('A rule names it.')).toBeVisible()
  await client.send('DELETE', `/rules/${rule.id}`)
  await page.goto(here)
  await page.getByText('Delete this group').first().click()
  await page.getByRole('button', { name: 'Delete this group' }).click()
  await expect(page.getByText('The group was deleted.')).toBeVisible()
})

async function importing(page: Page, file: string, email: string) {
  await page.goto('/admin/groups/import')
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await page.getByRole('button', { name: 'See what it would change' }).click()
  await expect(page.getByRole('heading', { name: 'What this file would change' })).toBeVisible()
  await expect(page.getByRole('row', { name: '3 There is no account for nobody@example.com.' })).toBeVisible()
  await expect(page.getByText('There is nothing to change').or(page.getByText('No line of this file'))).toBeVisible()
  await page.getByLabel('Make this group').check()
  await page.getByRole('button', { name: 'Update the preview' }).click()
  await expect(page.getByRole('row', { name: new RegExp(email) })).toContainText('auditor')
  // Nothing is lost by having to prove who one is.
  return page.getByRole('button', { name: 'Change 1 person' })
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled })

    test('a file is shown first, and does what was shown', async ({ page, context, installation }) => {
      const boss = await makeAdministrator(installation)
      const email = await makePerson(installation, 'imported')
      const group = `Berlin ${Date.now()}`
      await browseAs(context, boss.client)
      const file = `\ufeffemail;roles;groups\r\n${email};auditor;"${group}"\r\nnobody@example.com;user;\r\n`
      const confirm = await importing(page, file, email)

      const preview = page.url()

      // Somebody else changes something meanwhile.
      const id = await idOf(email)
      await installation.countersign('roles', 'give', 'auditor', '--email', email)
      await confirm.click()
      await expect(page.getByText('Things have changed since you looked')).toBeVisible()
      await signedInSixMinutesAgo(boss.email)
      await confirm.click()
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Verify', exact: true }).click()
      await expect(page.getByText('Your change was not made yet: please make it once more.')).toBeVisible()
      await confirm.click()
      await expect(page.getByText('Everybody in the file belongs where it says.')).toBeVisible()

      const { db } = await import('@/lib/db')
      const person = await db.user.findUniqueOrThrow({ where: { id }, include: { standing: true, groups: true } })
      expect(person.standing.roles).toEqual(['auditor', 'user'])
      expect(person.groups).toHaveLength(1)
      await page.goto(preview)
      await expect(page.getByText('This file was imported already')).toBeVisible()
    })

    test('a file that makes no sense is refused in words', async ({ page, context, installation }) => {
      const boss = await makeAdministrator(installation)
      await browseAs(context, boss.client)
      for (const [file, said] of [
        ['email,role\na@example.com,user\n', 'There is a column “role”'],
        ['a@example.com,user\n', 'The first line must hold the headings'],
        [`email,roles\n${'a@example.com,user\n'.repeat(5001)}`, 'This has 5,001 lines'],
        [`email,roles\n${'x'.repeat(600_000)}`, 'larger than 512 kB'],
      ] as const) {
        await page.goto('/admin/groups/import')
        const buffer = Buffer.from(file)
        await page.getByLabel('CSV file').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })
        await page.getByRole('button', { name: 'See what it would change' }).click()
        await expect(page.getByText(said).first()).toBeVisible()
      }
      await page.goto('/admin/groups/import')
      await page.getByLabel('Or paste its lines').fill('email,groups\r\n')
      await page.getByRole('button', { name: 'See what it would change' }).click()
      await expect(page.getByText('There is nobody in this file')).toBeVisible()
    })
  })
}

test('the API shows and does the same, and the command line too', async ({ installation }) => {
  const { client } = await makeAdministrator(installation)
  const email = await makePerson(installation, 'imported')
  const group = `Hamburg ${Date.now()}`
  const file = { csv: `email,groups\n${email},${group}\nx,\n`, createGroups: true }
  const shown = await client.post('/groups/import', file)
  expect(shown.json).toMatchObject({
    applied: false,
    changes: [{ email, gains: [{ kind: 'group', name: group }], losses: [] }],
    unknownGroups: [group],
    problems: [{ line: 3, code: 'email_invalid', value: 'x' }],
  })
  const listed = async () => (await client.get(`/groups?q=${encodeURIComponent(group)}`)).json.groups
  expect(await listed()).toEqual([])
  const outdated = await client.post('/groups/import', { ...file, apply: true, seen: 'something else' })
  expect(outdated.json.code).toBe('preview_outdated')
  expect(await listed()).toEqual([])
  const applied = await client.post('/groups/import', { ...file, apply: true, seen: shown.json.fingerprint })
  expect(applied.json.applied).toBe(true)
  expect(await listed()).toMatchObject([{ name: group, members: 1 }])
  expect((await client.post('/groups/import', { csv: 'a,b' })).json).toMatchObject({
    code: 'invalid_file',
    reason: 'header_missing',
  })
  const large = await client.post('/groups/import', { csv: `email,roles\n${'x'.repeat(600_000)}` })
  expect(large.json).toMatchObject({ code: 'invalid_file', reason: 'file_too_large' })
  // The larger bodies are for files alone.
  expect((await client.post('/groups', { name: 'x'.repeat(200_000) })).status).toBe(413)

  expect(await installation.countersign('groups', 'remove-member', group, '--email', email)).toMatchObject({
    member: false,
  })
  expect(await listed()).toMatchObject([{ members: 0 }])
})
