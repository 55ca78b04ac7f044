// Promise: a rule that would leave people with no method, or the installation without an administrator, is not saved.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newId } from '../crypto/id'
import { db } from '../db'
import { makePerson } from '../testing/people'
import { giveFactors, makeGroup, makePersonWith, saveRule } from '../testing/rules'
import { deleteRule } from './delete-rule'
import { anAdministratorCanSignIn, keepingAnAdministrator } from './lock-out-guard'
import { previewRule } from './preview-rule'
import { ruleInput } from './rule-input'
import { changeRule, createRule } from './save-rule'

const everyone = { type: 'everyone' } as const
const save = (rule: Record<string, unknown>) =>
  createRule({ rule: ruleInput.parse({ requirement: 'required', ...rule }), actor: 'operator' })

afterEach(async () => {
  await db.rule.deleteMany()
  await db.user.deleteMany()
  await db.settings.update({ where: { id: 1 }, data: { allowedMethods: ['totp', 'email', 'webauthn'] } })
})

beforeEach(async () => {
  await makePerson({ roles: ['user', 'admin'] })
})

it.each([
  ['a kind that the settings do not permit', { allowedMethods: ['sms'] }],
  [
    'kinds too weak for the strength it asks for',
    { allowedMethods: ['email', 'totp'], strength: 'phishing_resistant' },
  ],
])('refuses %s, and keeps nothing of it', async (_, rule) => {
  expect(await save({ target: everyone, ...rule })).toMatchObject({ code: 'no_method_left' })
  expect(await save({ target: everyone, requirement: 'optional', ...rule })).toMatchObject({ code: 'no_method_left' })
  expect(await db.rule.count()).toBe(0)
  expect(await db.auditEvent.count({ where: { event: 'rule.created' } })).toBe(0)
})

it('refuses two rules that somebody is under both of, and that permit nothing in common', async () => {
  const person = await makePerson()
  const [one, other] = [await makeGroup(person), await makeGroup(person)]
  await saveRule({ target: { type: 'group', id: one }, allowedMethods: ['email'] })
  expect(await save({ target: { type: 'group', id: other }, allowedMethods: ['totp'] })).toMatchObject({
    code: 'no_method_left',
  })
  // Also where its stage is still to come.
  const rollout = { allFrom: '2099-01-01T00:00:00Z' }
  expect(await save({ target: { type: 'group', id: other }, allowedMethods: ['totp'], rollout })).toMatchObject({
    code: 'no_method_left',
  })
  const { id } = await saveRule({ target: { type: 'group', id: other }, allowedMethods: ['totp', 'email'] })
  const change = { allowedMethods: ['webauthn' as const] }
  expect(await changeRule({ id, change, actor: 'operator' })).toMatchObject({ code: 'no_method_left' })
  expect(await previewRule({ id, change })).toMatchObject({ preview: { refusal: 'no_method_left' } })
})

it('refuses it for a group that nobody is in yet: the first who joins would be stuck', async () => {
  const empty = await makeGroup()
  await saveRule({ target: everyone, requirement: 'optional', allowedMethods: ['email', 'webauthn'] })
  expect(await save({ target: { type: 'group', id: empty }, allowedMethods: ['totp'] })).toMatchObject({
    code: 'no_method_left',
  })
})

it.each([
  ['role', { type: 'role', id: 'no-such-role' }, {}],
  ['group', { type: 'group', id: newId() }, {}],
  ['group of a part', everyone, { rollout: { partFrom: '2026-01-01T00:00:00Z', partGroup: newId() } }],
])('refuses a %s that there is not', async (_, target, more) => {
  expect(await save({ target, ...more })).toMatchObject({ code: 'target_unknown' })
  expect(
    await previewRule({ id: null, change: ruleInput.parse({ target, requirement: 'required', ...more }) }),
  ).toEqual({
    ok: false,
    code: 'target_unknown',
  })
})

it('two rules that together would lock out the only administrator are not both saved, however close they come', async () => {
  const administrator = await db.user.findFirstOrThrow()
  const [one, other] = [await makeGroup(administrator), await makeGroup(administrator)]
  for (let n = 0; n < 20; n++) {
    const outcomes = await Promise.all([
      save({ target: { type: 'group', id: one }, allowedMethods: ['email'] }),
      save({ target: { type: 'group', id: other }, allowedMethods: ['totp'] }),
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await anAdministratorCanSignIn(db)).toBe(true)
    await db.rule.deleteMany()
  }
})

it('what gets past that is undone as a whole where no administrator could sign in after it', async () => {
  const outcome = await keepingAnAdministrator(async (tx) => {
    const data = {
      targetType: 'everyone',
      requirement: 'required',
      allowedMethods: ['sms'],
      allFrom: new Date('2099-01-01'),
    }
    await tx.rule.create({ data: { id: newId(), ...data } })
    return { ok: true }
  })
  expect(outcome).toEqual({ ok: false, code: 'last_administrator' })
  expect(await db.rule.count()).toBe(0)
})

it('an administrator whose only way in is a passkey is led through setting up what a rule asks', async () => {
  await db.user.deleteMany()
  const only = await makePersonWith(['webauthn'], ['user', 'admin'])
  await db.user.update({ where: { id: only.id }, data: { passwordHash: null } })
  const { id: factorId } = await db.factor.findFirstOrThrow({ where: { userId: only.id } })
  const [credentialId, publicKey] = [Buffer.from(newId()), Buffer.from('key')]
  await db.webauthnCredential.create({
    data: {
      factorId,
      credentialId,
      publicKey,
      signCount: 0,
      backupEligible: false,
      backedUp: false,
      discoverable: true,
    },
  })
  expect(await save({ target: everyone, allowedMethods: ['totp'] })).toMatchObject({ ok: true })
})

it('who changes a rule that was changed meanwhile is told, and nothing is done', async () => {
  const rule = await saveRule({ target: { type: 'role', id: 'auditor' } })
  const first = { id: rule.id, change: { graceDays: 3 }, unchangedSince: rule.updatedAt, actor: 'operator' as const }
  expect(await changeRule(first)).toMatchObject({ ok: true })
  expect(await changeRule({ ...first, change: { graceDays: 5 } })).toMatchObject({ code: 'changed_meanwhile' })
  expect(await deleteRule(first)).toMatchObject({ code: 'changed_meanwhile' })
  expect(await db.rule.findUnique({ where: { id: rule.id } })).toMatchObject({ graceDays: 3 })
  await giveFactors(await makePerson(), 'totp')
})

it('records what was decided, and what it was before', async () => {
  const { id } = await saveRule({ target: { type: 'role', id: 'auditor' }, graceDays: 7 })
  await changeRule({ id, change: { graceDays: 3, strength: 'app_or_stronger' }, actor: 'user:someone' })
  const events = await db.auditEvent.findMany({
    where: { event: { startsWith: 'rule.' } },
    orderBy: { id: 'desc' },
    take: 2,
  })
  expect(events[1]).toMatchObject({
    event: 'rule.created',
    actor: 'operator',
    details: { rule: id, target: 'role', targetName: 'auditor', requirement: 'required', graceDays: 7 },
  })
  expect(events[0]).toMatchObject({ event: 'rule.changed', actor: 'user:someone' })
  expect(events[0]?.details).toEqual({
    rule: id,
    target: 'role',
    targetName: 'auditor',
    graceDays: 3,
    graceDaysBefore: 7,
    strength: 'app_or_stronger',
    strengthBefore: 'any',
  })
})
