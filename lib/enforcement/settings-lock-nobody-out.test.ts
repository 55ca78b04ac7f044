// Promise: settings are saved all together or not at all, who loses by it is counted first, and never is the last
// administrator locked out.
import { beforeEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { readSettings } from '@/lib/settings/settings'
import { giveAuthenticator, makePerson, settleClock } from '@/lib/testing/people'
import { newId } from '../crypto/id'
import { previewSettings, saveSettings } from './save-settings'

const ACTOR = 'user:00000000-0000-4000-8000-000000000001'

beforeEach(async () => {
  settleClock()
  await db.user.deleteMany()
  await db.rule.deleteMany()
  await db.settings.update({
    where: { id: 1 },
    data: {
      twoFactorEnabled: true,
      allowedMethods: ['totp', 'email', 'webauthn'],
      sessionDays: 14,
      smsFallback: false,
    },
  })
})

const changesOnRecord = async () =>
  (await db.auditEvent.findMany({ where: { event: 'settings.changed' }, orderBy: { id: 'asc' } })).map(
    ({ details, actor }) => ({ ...(details as object), actor }),
  )

it('only what is different is changed, each on record with both values', async () => {
  const already = (await changesOnRecord()).length
  const before = await readSettings()
  const saved = await saveSettings({
    changes: { ...before, sessionDays: 7, smsFallback: true },
    actor: ACTOR,
    confirmed: false,
  })
  expect(saved).toMatchObject({ ok: true, changed: 2, settings: { sessionDays: 7, smsFallback: true, trustDays: 30 } })
  expect(await readSettings()).toEqual({ ...before, sessionDays: 7, smsFallback: true })
  expect((await changesOnRecord()).slice(already)).toEqual([
    { name: 'sessionDays', from: '14', to: '7', actor: ACTOR },
    { name: 'smsFallback', from: 'false', to: 'true', actor: ACTOR },
  ])
})

it('who has only what is switched off is counted, and nothing is saved before that was confirmed', async () => {
  const administrator = await makePerson({ roles: ['admin'] })
  await giveAuthenticator(administrator)
  await giveAuthenticator(await makePerson())
  await makePerson()
  const changes = { allowedMethods: ['email', 'webauthn'], sessionDays: 3 }
  const before = await readSettings()
  const effect = { people: 2, administrators: 1, unprotected: 0 }
  expect(await previewSettings(before, changes)).toEqual(effect)
  expect(await saveSettings({ changes, actor: ACTOR, confirmed: false })).toEqual({
    ok: false,
    code: 'people_affected',
    ...effect,
  })
  expect(await readSettings()).toEqual(before)
  expect(await saveSettings({ changes, actor: ACTOR, confirmed: true })).toMatchObject({ ok: true, changed: 2 })
  // It is so now: switching off what they do not have takes nothing more.
  expect(await previewSettings(await readSettings(), { allowedMethods: ['webauthn'] })).toMatchObject({ people: 0 })
})

it('switching two-factor authentication off says how many are protected by it', async () => {
  await giveAuthenticator(await makePerson())
  await makePerson({ roles: ['admin'] })
  expect(await saveSettings({ changes: { twoFactorEnabled: false }, actor: ACTOR, confirmed: false })).toMatchObject({
    code: 'people_affected',
    people: 0,
    unprotected: 1,
  })
})

it('settings that no administrator could sign in under are refused, whole', async () => {
  await makePerson({ roles: ['admin'] })
  const at = new Date()
  await db.rule.create({
    data: {
      id: newId(),
      targetType: 'role',
      targetRole: 'admin',
      requirement: 'required',
      allowedMethods: ['totp'],
      allFrom: at,
    },
  })
  const before = await readSettings()
  const already = await changesOnRecord()
  // The rule permits apps alone, and these settings everything else.
  const changes = { allowedMethods: ['email', 'webauthn'], sessionDays: 2 }
  expect(await saveSettings({ changes, actor: ACTOR, confirmed: true })).toEqual({
    ok: false,
    code: 'last_administrator',
  })
  expect(await readSettings()).toEqual(before)
  expect(await changesOnRecord()).toEqual(already)
})

it('two who save at once each record what they replaced', async () => {
  const already = (await changesOnRecord()).length
  await Promise.all(
    [5, 6].map((sessionDays) => saveSettings({ changes: { sessionDays }, actor: ACTOR, confirmed: true })),
  )
  const [first, second] = (await changesOnRecord()).slice(already) as unknown as { from: string; to: string }[]
  expect(first?.from).toBe('14')
  expect(second?.from).toBe(first?.to)
})
