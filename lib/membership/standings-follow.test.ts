// Promise: what the policy knows of a person follows every change of roles and groups, however it comes about.
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { newId } from '@/lib/crypto/id'
import { db } from '@/lib/db'
import { FROM, makePerson, settleClock } from '@/lib/testing/people'
import { lockUser } from '@/lib/users/lock-user'
import { changeMembers } from './change-members'
import { changeRoleOf } from './change-role-of'
import { createGroup } from './create-group'
import { createRole } from './create-role'
import { deleteGroup } from './delete-group'
import { deleteRole } from './delete-role'

const by = { actor: 'operator', from: FROM } as const

beforeEach(async () => {
  settleClock()
  await db.user.deleteMany()
})

let count = 0
async function makeGroup(): Promise<string> {
  const made = await createGroup({ name: `Group ${++count}`, by })
  if (!made.ok) throw new Error(made.code)
  return made.group.id
}

/** What is kept of everybody, and what it should be. */
async function expectTrue() {
  const kept = await db.user.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, standing: { select: { roles: true, groups: true } } },
  })
  const people = await db.user.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, roles: { orderBy: { roleName: 'asc' } }, groups: { orderBy: { groupId: 'asc' } } },
  })
  expect(kept).toEqual(
    people.map(({ id, roles, groups }) => ({
      id,
      standing: { roles: roles.map((each) => each.roleName), groups: groups.map((each) => each.groupId) },
    })),
  )
}

const standingOf = async (id: string) => (await db.user.findUniqueOrThrow({ where: { id } })).standingId

it('who is alike shares one, and who becomes like others joins them', async () => {
  const [a, b] = [await makePerson(), await makePerson()]
  expect(await standingOf(a.id)).toBe(await standingOf(b.id))
  const groupId = await makeGroup()
  await changeMembers({ groupId, userIds: [a.id], gains: true, by })
  expect(await standingOf(a.id)).not.toBe(await standingOf(b.id))
  await changeMembers({ groupId, userIds: [b.id], gains: true, by })
  expect(await standingOf(a.id)).toBe(await standingOf(b.id))
  await expectTrue()
})

it('also where a group, a role or a person is deleted', async () => {
  const [a, b] = [await makePerson(), await makePerson()]
  const [kept, gone, cascaded] = [await makeGroup(), await makeGroup(), await makeGroup()]
  for (const groupId of [kept, gone, cascaded]) await changeMembers({ groupId, userIds: [a.id, b.id], gains: true, by })
  await createRole({ name: 'contractor', by })
  await changeRoleOf({ role: 'contractor', userIds: [a.id], gains: true, by })
  await expectTrue()
  expect(await deleteGroup({ groupId: gone, by })).toEqual({ ok: true, members: 2 })
  expect(await deleteRole({ name: 'contractor', by })).toEqual({ ok: true, members: 1 })
  await expectTrue()
  // Not by the use case: by the database alone.
  await db.group.delete({ where: { id: cascaded } })
  await expectTrue()
  await db.user.delete({ where: { id: a.id } })
  await expectTrue()
  const standing = await db.standing.findUniqueOrThrow({ where: { id: await standingOf(b.id) } })
  expect(standing).toMatchObject({ roles: ['user'], groups: [kept] })
})

it('and where many changes to the same few people come at once', async () => {
  const people = [await makePerson(), await makePerson(), await makePerson()]
  const groups = [await makeGroup(), await makeGroup(), await makeGroup()]
  const userIds = people.map(({ id }) => id)
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          group: fc.nat(2),
          who: fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
          gains: fc.boolean(),
          direct: fc.boolean(),
        }),
        { minLength: 2, maxLength: 8 },
      ),
      async (changes) => {
        const outcomes = await Promise.all(
          changes.map(async ({ group, who, gains, direct }) => {
            const groupId = groups[group] ?? ''
            const ids = who.map((index) => userIds[index] ?? '')
            // The half of them by single rows, as any other part of the product might: it locks the person first.
            if (direct) {
              for (const userId of ids.slice(0, 1)) {
                await db.$transaction(async (tx) => {
                  await lockUser(tx, userId)
                  if (gains) await tx.groupMember.createMany({ data: { groupId, userId }, skipDuplicates: true })
                  else await tx.groupMember.deleteMany({ where: { groupId, userId } })
                })
              }
              return { ok: true }
            }
            return changeMembers({ groupId, userIds: ids, gains, by })
          }),
        )
        expect(outcomes.every(({ ok }) => ok)).toBe(true)
        await expectTrue()
      },
    ),
    { numRuns: 15 },
  )
})

it('an id that nobody has changes nothing, for all of them', async () => {
  const a = await makePerson()
  const groupId = await makeGroup()
  expect(await changeMembers({ groupId, userIds: [a.id, newId()], gains: true, by })).toMatchObject({
    code: 'user_not_found',
  })
  expect(await changeRoleOf({ role: 'no-such-role', userIds: [a.id], gains: true, by })).toMatchObject({
    code: 'role_not_found',
  })
  expect(await changeMembers({ groupId: newId(), userIds: [a.id], gains: true, by })).toMatchObject({
    code: 'group_not_found',
  })
  expect(await db.groupMember.count({ where: { groupId } })).toBe(0)
})
