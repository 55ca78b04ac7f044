// Promise: whoever looks for somebody finds them, whatever is typed; no page of the list leaves anybody out or shows them
// twice; and the filter by state means what the person's own page says.
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { giveAuthenticator, makePerson, settleClock } from '../testing/people'
import { type PeopleFilter, peopleFilter } from './filter'
import { listPeople, searchPeople } from './list-people'
import { readPerson } from './read-person'

const NAMES: [string, string][] = [
  ['100%_sure@example.com', 'Per Cent'],
  ['100x-sure@example.com', 'Under Score'],
  ['back\\slash@example.com', 'Back\\slash'],
  ['zoe@example.com', 'Zoë Ångström'],
  ['ab@example.com', 'Li'],
  ['someone@example.com', 'Abigail Quote"\''],
]

beforeAll(async () => {
  settleClock()
  await db.user.createMany({ data: NAMES.map(([email, name]) => ({ id: newId(), email, name })) })
})

const emails = async (given: Record<string, string>, limit = 100) => {
  const page = await listPeople(peopleFilter.parse(given), {}, limit)
  return page.people.map(({ email }) => email)
}

describe('what is typed is looked for as it stands', () => {
  it.each([
    ['100%', ['100%_sure@example.com']],
    ['%_s', ['100%_sure@example.com']],
    ['100', ['100%_sure@example.com', '100x-sure@example.com']],
    ['%', []],
    ['_', []],
    ['k\\sl', ['back\\slash@example.com']],
    ['ÅNGSTRÖM', ['zoe@example.com']],
    ['quote"\'', ['someone@example.com']],
    ['ab', ['ab@example.com', 'someone@example.com']],
    ['li', ['ab@example.com']],
    ['zoë  example', ['zoe@example.com']],
    ['zoe sure', []],
    ['\u0000', 'everybody'],
    ['nobody-has-this', []],
    ["'; DROP TABLE users; --", []],
  ] as const)('%j', async (q, expected) => {
    const found = await emails({ q })
    if (expected === 'everybody') expect(found.length).toBeGreaterThanOrEqual(NAMES.length)
    else expect(found).toEqual([...expected].sort())
    expect((await searchPeople(peopleFilter.parse({ q }), {}, 1)).count).toBe(found.length)
  })
})

it('pages forth and back through everybody, each once', async () => {
  const filter: PeopleFilter = {}
  const everybody = await emails({})
  const forth: string[] = []
  let cursor: { after?: string; before?: string } = {}
  let last = await listPeople(filter, cursor, 2)
  for (;;) {
    forth.push(...last.people.map(({ email }) => email))
    if (!last.next) break
    cursor = { after: last.next }
    last = await listPeople(filter, cursor, 2)
    expect(last.previous).not.toBeNull()
  }
  expect(forth).toEqual(everybody)
  const back: string[] = [...last.people.map(({ email }) => email)]
  while (last.previous) {
    last = await listPeople(filter, { before: last.previous }, 2)
    back.unshift(...last.people.map(({ email }) => email))
  }
  expect(back).toEqual(everybody)
  expect(await emails({}, 3)).toEqual(everybody.slice(0, 3))
  for (const odd of ['%%%', 'AA', 'x'.repeat(700)]) {
    expect((await listPeople(filter, { after: odd }, 2)).people.length).toBeLessThanOrEqual(2)
  }
})

it('finds people by their state, and says the same of each', async () => {
  const group = await db.group.create({ data: { name: 'Finance' } })
  const rule = await db.rule.create({
    data: {
      targetType: 'group',
      targetGroup: group.id,
      requirement: 'required',
      allowedMethods: ['totp', 'webauthn'],
      strength: 'app_or_stronger',
      graceDays: 7,
      allFrom: plus(now(), -DAY),
    },
  })
  const [compliant, grace, overdue, locked, disabled, invited, outside] = await Promise.all(
    Array.from({ length: 7 }, () => makePerson()),
  ).then((people) => people as [Of, Of, Of, Of, Of, Of, Of])
  await giveAuthenticator(compliant)
  for (const { id } of [compliant, grace, overdue, locked, disabled])
    await db.groupMember.create({ data: { groupId: group.id, userId: id } })
  const deadline = (userId: string, at: Date) =>
    db.enrollmentDeadline.create({ data: { userId, ruleId: rule.id, deadline: at } })
  await deadline(grace.id, plus(now(), DAY))
  await deadline(overdue.id, plus(now(), -1))
  await db.user.update({ where: { id: locked.id }, data: { factorLockedUntil: plus(now(), 60_000) } })
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: now() } })
  await db.user.update({ where: { id: invited.id }, data: { invitedAt: now(), passwordHash: null } })

  expect(await emails({ state: 'compliant' })).toEqual([compliant.email])
  // Who has no deadline yet gets one when they sign in.
  expect((await emails({ state: 'in_grace' })).sort()).toEqual([grace.email, locked.email].sort())
  expect(await emails({ state: 'overdue' })).toEqual([overdue.email])
  expect(await emails({ state: 'locked' })).toEqual([locked.email])
  expect(await emails({ state: 'disabled' })).toEqual([disabled.email])
  expect(await emails({ state: 'invited' })).toEqual([invited.email])
  expect(await emails({ state: 'not_required' })).toContain(outside.email)
  expect(await emails({ group: group.id })).toHaveLength(5)
  expect(await emails({ group: group.id, state: 'overdue', q: 'person' })).toEqual([overdue.email])
  expect(await emails({ role: 'admin' })).toEqual([])
  for (const state of ['compliant', 'in_grace', 'overdue', 'not_required'] as const) {
    const { people } = await listPeople({ state }, {}, 100)
    for (const person of people) {
      expect(person).toMatchObject({ state })
      expect(await readPerson(person.id)).toMatchObject({ state })
    }
  }
})

type Of = { id: string; email: string }

it('an address finds exactly its person, in whatever spelling; a part of one finds nobody', async () => {
  expect(await emails({ email: ' AB@Example.com' })).toEqual(['ab@example.com'])
  expect(await emails({ email: 'b@example.com' })).toEqual([])
  expect(await emails({ email: 'ab@example.com', q: 'zoe' })).toEqual([])
})
