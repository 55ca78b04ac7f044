import { db } from '../db'
import type { Rule } from '../policy/rule'

export type NamingRule = Pick<Rule, 'id' | 'requirement' | 'strength'>

/** What the page about a group or role needs to know of the rules that name it. */
const RULES = {
  select: { id: true, requirement: true, strength: true },
  orderBy: { id: 'asc' },
} as const

/** Their columns hold nothing else. */
const known = (rules: { id: string; requirement: string; strength: string }[]) => rules as NamingRule[]

/** A group, how many are in it, and the rules that name it: as whom they are for, or as the part they begin with. */
export async function readGroup(id: string) {
  const group = await db.group.findUnique({
    where: { id },
    include: { _count: { select: { members: true } }, rules: RULES, parts: RULES },
  })
  if (!group) return null
  const { _count, rules, parts, name, description } = group
  return { id, name, description, members: _count.members, rules: known(rules), parts: known(parts) }
}

/** A role, how many have it, and the rules that are for it. */
export async function readRole(name: string) {
  const role = await db.role.findUnique({
    where: { name },
    include: { _count: { select: { users: true } }, rules: RULES },
  })
  if (!role) return null
  const { _count, rules, builtIn, description } = role
  return { name, description, builtIn, members: _count.users, rules: known(rules) }
}
