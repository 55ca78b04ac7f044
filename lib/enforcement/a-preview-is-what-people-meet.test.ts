// Promise: the numbers of a preview are what people then meet, in every position; and looking changes nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, now, plus, setClockOffset } from '../clock'
import { db } from '../db'
import { startLogin } from '../login/start-login'
import type { FactorType } from '../policy/rule'
import { FROM, makePerson, PASSWORD, type Person } from '../testing/people'
import { makeGroup, makePersonWith, saveRule } from '../testing/rules'
import { deleteRule } from './delete-rule'
import { previewEverybody, previewPeople, WHO } from './preview-people'
import { previewRule } from './preview-rule'
import { type RuleChange, ruleInput } from './rule-input'
import { changeRule } from './save-rule'

type Named = { name: string; person: Person }

let people: Named[]
let group: string

beforeEach(async () => {
  const kinds: FactorType[][] = [[], ['email'], ['totp'], ['webauthn'], ['email', 'webauthn']]
  people = []
  for (const types of kinds) people.push({ name: `plain ${types}`, person: await makePersonWith(types) })
  for (const types of kinds) people.push({ name: `in the group ${types}`, person: await makePersonWith(types) })
  for (const types of [[], ['totp'], ['webauthn']] as FactorType[][]) {
    people.push({ name: `administrator ${types}`, person: await makePersonWith(types, ['user', 'admin']) })
  }
  const renewing = await makePersonWith(['totp'])
  await db.user.update({ where: { id: renewing.id }, data: { reenrollRequiredAt: now() } })
  people.push({ name: 'must replace what they have', person: renewing })
  group = await makeGroup(...people.slice(kinds.length, 2 * kinds.length).map(({ person }) => person))
})

afterEach(async () => {
  setClockOffset(0)
  await db.rule.deleteMany()
  await db.signInDay.deleteMany()
  await db.user.deleteMany()
  await db.group.deleteMany()
})

/** What the next sign-in asks of everybody. */
async function whatAllMeet(): Promise<Map<string, string>> {
  const met = new Map<string, string>()
  for (const { person } of people) {
    const login = await startLogin({ email: person.email, password: PASSWORD, from: FROM })
    if (!login.ok) throw new Error(login.code)
    const challenge =
      login.status === 'challenge' &&
      (await db.loginChallenge.findFirstOrThrow({ where: { userId: person.id }, orderBy: { id: 'desc' } }))
    met.set(person.email, challenge ? challenge.purpose : login.status)
  }
  return met
}

/** Whom each number of the preview names. */
async function namesBehind(thought: { id: string | null; change: RuleChange | null }) {
  const names = new Map<string, string[]>()
  for (const who of WHO) {
    const seen = await previewPeople(thought, who, { limit: 100 })
    if (!seen.ok) throw new Error(seen.code)
    names.set(
      who,
      seen.people.map(({ email }) => email),
    )
  }
  return names
}

async function see(thought: { id: string | null; change: RuleChange | null }) {
  const seen = await previewRule(thought)
  if (!seen.ok) throw new Error(seen.code)
  return seen.preview
}

const draft = (rule: Record<string, unknown>) => ruleInput.parse({ requirement: 'required', ...rule })
const everyone = { type: 'everyone' }
const MEETS = { fine: ['ticket', 'sign_in'], wrong: ['replace_factor'], none: ['enrollment'] }

describe.each<[string, { before?: (group: string) => Record<string, unknown>; rule: (group: string) => object }]>([
  ['any factor, of everyone', { rule: () => ({ target: everyone }) }],
  ['app or stronger, of everyone', { rule: () => ({ target: everyone, strength: 'app_or_stronger' }) }],
  [
    'phishing-resistant, of administrators',
    {
      rule: () => ({ target: { type: 'role', id: 'admin' }, strength: 'phishing_resistant' }),
    },
  ],
  ['e-mail only, of a group', { rule: (id) => ({ target: { type: 'group', id }, allowedMethods: ['email'] }) }],
  [
    'of a group, beside a stricter one for everyone',
    {
      before: () => ({ target: everyone, strength: 'phishing_resistant' }),
      rule: (id) => ({ target: { type: 'group', id }, strength: 'app_or_stronger' }),
    },
  ],
  [
    'of everyone, beside one for a group that permits other kinds',
    {
      before: (id) => ({ target: { type: 'group', id }, allowedMethods: ['totp', 'email'] }),
      rule: () => ({ target: everyone, allowedMethods: ['email', 'webauthn'] }),
    },
  ],
  [
    'optional, with kinds that some do not have',
    {
      rule: () => ({ target: everyone, requirement: 'optional', allowedMethods: ['webauthn'] }),
    },
  ],
  [
    'off, of a group',
    {
      before: () => ({ target: { type: 'role', id: 'admin' } }),
      rule: (id) => ({ target: { type: 'group', id }, requirement: 'off' }),
    },
  ],
])('%s', (_, { before, rule }) => {
  it('names those who then are fine, must replace what they have, or must set one up', async () => {
    if (before) await saveRule(before(group))
    const change = draft({ graceDays: 7, ...rule(group) })
    const preview = await see({ id: null, change })
    const names = await namesBehind({ id: null, change })
    expect(await db.rule.count()).toBe(before ? 1 : 0)
    expect(preview.people).toBe(names.get('everybody')?.length)
    expect(preview.fine).toBe(names.get('fine')?.length)
    expect(preview.wrongMethod).toBe(names.get('wrong')?.length)
    expect(preview.noFactor).toBe(names.get('none')?.length)
    expect(preview.fine + preview.wrongMethod + preview.noFactor).toBe(preview.people)
    expect(preview.refusal).toBeNull()

    const saved = await saveRule({ graceDays: 7, ...rule(group) })
    setClockOffset(8 * DAY)
    const met = await whatAllMeet()
    for (const [who, outcomes] of Object.entries(MEETS)) {
      for (const email of names.get(who) ?? []) {
        expect(outcomes, people.find(({ person }) => person.email === email)?.name).toContain(met.get(email))
      }
    }
    const alone = (names.get('everybody') ?? []).filter((email) => met.get(email) === 'ticket')
    expect(preview.passwordOnly.after).toBe(alone.length)

    // And its end, foretold the same way.
    const end = await see({ id: saved.id, change: null })
    const endNames = await namesBehind({ id: saved.id, change: null })
    expect(await deleteRule({ id: saved.id, actor: 'operator' })).toEqual({ ok: true })
    const afterIt = await whatAllMeet()
    for (const [who, outcomes] of Object.entries(MEETS)) {
      for (const email of endNames.get(who) ?? []) expect(outcomes).toContain(afterIt.get(email))
    }
    expect(end.passwordOnly.before).toBe(alone.length)
  })
})

it('says until when: from today for whom it is new, and what is on record for whom it is not', async () => {
  const late = people.find(({ name }) => name === 'in the group ') as Named
  const { id } = await saveRule({ target: { type: 'group', id: group }, graceDays: 2 })
  setClockOffset(10 * DAY)
  const preview = await see({ id, change: { strength: 'app_or_stronger', graceDays: 5 } })
  // Nobody's deadline moves but of the one who had codes by mail.
  expect(preview).toMatchObject({ people: 5, fine: 3, wrongMethod: 1, noFactor: 1, newly: 1 })
  expect(preview.deadlines.map(({ people: count }) => count)).toEqual([1, 1])
  expect(preview.deadlines[0]?.at?.getTime()).toBeLessThan(now().getTime())
  await changeRule({ id, change: { strength: 'app_or_stronger', graceDays: 5 }, actor: 'operator' })
  const rows = await db.enrollmentDeadline.findMany({ where: { ruleId: id }, orderBy: { deadline: 'desc' } })
  const day = (at: Date | null | undefined) => at?.toISOString().slice(0, 10)
  expect(day(rows[0]?.deadline)).toBe(day(preview.deadlines[1]?.at))
  expect(rows.find(({ userId }) => userId === late.person.id)?.deadline.getTime()).toBeLessThan(now().getTime())
})

it('says what each stage asks of whom, and when administrators would be shut out', async () => {
  const [nudge, part, all] = [now(), plus(now(), DAY), plus(now(), 10 * DAY)]
  const rollout = {
    nudgeFrom: nudge.toISOString(),
    partFrom: part.toISOString(),
    partGroup: group,
    allFrom: all.toISOString(),
  }
  const preview = await see({ id: null, change: draft({ target: everyone, graceDays: 3, rollout }) })
  expect(preview.stages).toEqual([
    { stage: 'nudge', from: nudge, people: 14, mustAct: 4 },
    { stage: 'part', from: part, people: 5, mustAct: 1 },
    { stage: 'all', from: all, people: 14, mustAct: 4 },
  ])
  expect(preview.administrators).toEqual({ people: 3, mustAct: 1, from: plus(all, 3 * DAY) })
  expect(preview.deadlines).toEqual([
    { at: plus(part, 3 * DAY), people: 1 },
    { at: plus(all, 3 * DAY), people: 3 },
  ])
})

it('counts who has not been here for 90 days, and never who is disabled', async () => {
  const [one, two, gone] = people.map(({ person }) => person.id)
  await db.user.updateMany({ data: { lastSignInAt: now() } })
  await db.user.update({ where: { id: one }, data: { lastSignInAt: plus(now(), -91 * DAY) } })
  await db.user.update({ where: { id: two }, data: { lastSignInAt: null } })
  await db.user.update({ where: { id: gone }, data: { disabledAt: now(), lastSignInAt: null } })
  expect(await see({ id: null, change: draft({ target: everyone }) })).toMatchObject({ people: 13, dormant: 2 })
})

it('holds the sign-ins of the last 30 days against it', async () => {
  const standingOf = async (name: string) => {
    const found = people.find((each) => each.name === name)?.person
    return (await db.user.findUniqueOrThrow({ where: { id: found?.id } })).standingId
  }
  const [none, totp, administrator] = [
    await standingOf('plain '),
    await standingOf('plain totp'),
    await standingOf('administrator '),
  ]
  const day = (days: number) =>
    new Date(
      plus(now(), -days * DAY)
        .toISOString()
        .slice(0, 10),
    )
  await db.signInDay.createMany({
    data: [
      { day: day(1), standingId: none, amr: 'pwd', trustedBrowser: false, count: 7 },
      { day: day(2), standingId: totp, amr: 'mfa otp pwd', trustedBrowser: false, count: 20 },
      { day: day(3), standingId: totp, amr: 'pwd', trustedBrowser: true, count: 5 },
      { day: day(31), standingId: none, amr: 'pwd', trustedBrowser: false, count: 1000 },
      { day: day(1), standingId: administrator, amr: 'pwd', trustedBrowser: false, count: 3 },
    ],
  })
  const signIns = async (rule: Record<string, unknown>) => (await see({ id: null, change: draft(rule) })).signIns
  expect(await signIns({ target: everyone })).toEqual({ total: 35, more: 10 })
  expect(await signIns({ target: everyone, trustDays: 0 })).toEqual({ total: 35, more: 15 })
  expect(await signIns({ target: everyone, strength: 'phishing_resistant' })).toEqual({ total: 35, more: 35 })
  expect(await signIns({ target: { type: 'role', id: 'admin' } })).toEqual({ total: 3, more: 3 })
  expect(await signIns({ target: { type: 'group', id: group } })).toEqual({ total: 0, more: 0 })
  // Somebody who was an administrator with a password alone on that day, and is so no more: it was such a sign-in.
  const then = await db.standing.create({ data: { roles: ['admin', 'once'], groups: [], factors: [] } })
  await db.signInDay.create({ data: { day: day(4), standingId: then.id, amr: 'pwd', trustedBrowser: false, count: 2 } })
  expect(await signIns({ target: { type: 'role', id: 'admin' } })).toEqual({ total: 5, more: 5 })
})

it('names come by pages that fit together, and all at once for a file', async () => {
  const thought = { id: null, change: draft({ target: everyone }) }
  const paged: string[] = []
  for (let after = '', more = true; more; ) {
    const page = await previewPeople(thought, 'everybody', { after, limit: 4 })
    if (!page.ok) throw new Error(page.code)
    paged.push(...page.people.map(({ email }) => email))
    after = paged.at(-1) ?? ''
    more = page.more
  }
  expect(paged).toEqual(people.map(({ person }) => person.email).sort())
  const all = await previewEverybody(thought, 'everybody')
  if (!all.ok) throw new Error(all.code)
  const streamed: string[] = []
  for await (const page of all.pages) streamed.push(...page.map(({ email }) => email))
  expect(streamed).toEqual(paged)
})

it('whom a change lets go is counted, too', async () => {
  const { id } = await saveRule({ target: everyone, graceDays: 7 })
  const preview = await see({ id, change: { target: { type: 'role', id: 'admin' } } })
  expect(preview).toMatchObject({ people: 3, released: 11 })
  await makePerson()
})
