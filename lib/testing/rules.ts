import { DAY, now, plus } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { db, type Prisma } from '@/lib/db'
import { recordDeadlines } from '@/lib/enforcement/deadlines'
import { ruleInput } from '@/lib/enforcement/rule-input'
import { createRule } from '@/lib/enforcement/save-rule'
import type { FactorType } from '@/lib/policy/rule'
import { makePerson, type Person } from './people'

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

/** A rule as the API takes it, saved as an administrator saves it. @throws if it is refused */
export async function saveRule(rule: Record<string, unknown>) {
  const made = await createRule({ rule: ruleInput.parse({ requirement: 'required', ...rule }), actor: 'operator' })
  if (!made.ok) throw new Error(made.code)
  return made.rule
}

/** Confirmed factors that nobody can use: only their kinds count. */
export async function giveFactors(person: Person, ...types: FactorType[]): Promise<void> {
  for (const type of types) {
    await db.factor.create({ data: { id: newId(), userId: person.id, type, label: type, confirmedAt: now() } })
  }
}

export async function makePersonWith(types: FactorType[], roles?: string[]): Promise<Person> {
  const person = await makePerson(roles && { roles })
  await giveFactors(person, ...types)
  return person
}

/** Until when somebody may wait with what a rule asks; undefined if it has not come to apply to them. */
export async function deadlineOf(person: Person, ruleId: string): Promise<Date | undefined> {
  const row = await db.enrollmentDeadline.findUnique({ where: { userId_ruleId: { userId: person.id, ruleId } } })
  return row?.deadline
}
