import { DAY, now, plus } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db, type Prisma } from '@/lib/db'
import { recordDeadlines } from '@/lib/enforcement/deadlines'

/** A group of its own for a test. @returns its id */
export async function makeGroup(...members: { id: string }[]): Promise<string> {
  const id = newId()
  await db.group.create({ data: { id, name: `Group ${id}` } })
  await db.groupMember.createMany({ data: members.map((member) => ({ groupId: id, userId: member.id })) })
  return id
}

/** A rule for a group, required of all at once unless said; with the deadlines it brings. @returns its id */
export async function makeRule(
  groupId: string,
  change: Partial<Prisma.RuleUncheckedCreateInput> = {},
): Promise<string> {
  const id = newId()
  const at = now()
  await db.rule.create({
    data: {
      id,
      targetType: 'group',
      targetGroup: groupId,
      requirement: 'required',
      allowedMethods: ['totp', 'email', 'sms', 'webauthn'],
      allFrom: at,
      ...change,
    },
  })
  await recordDeadlines(db, at, { ruleId: id })
  return id
}

/** Every deadline of a rule has passed. */
export async function lapse(ruleId: string): Promise<void> {
  await db.enrollmentDeadline.updateMany({ where: { ruleId }, data: { deadline: plus(now(), -DAY) } })
}
