import { DAY } from '../clock'
import { db, Prisma } from '../db'
import type { FactorType } from '../policy/rule'
import { ok } from '../result'
import { type Affected, type Outlook, readOutlook, type Thought } from './outlook'
import { amongAlike, bandOf } from './positions'
import { deadlineOf, isDormant, mustAct } from './preview-rule'

/** Who is behind each number of a preview. */
export const WHO = ['everybody', 'fine', 'wrong', 'none', 'late', 'dormant', 'administrators', 'released'] as const
export type Who = (typeof WHO)[number]

/** Somebody behind a number. */
export type PreviewedPerson = {
  id: string
  email: string
  name: string
  roles: string[]
  factors: FactorType[]
  lastSignInAt: Date | null
  effect: Affected['effect']
  /** Until when they may wait with it; null: there is nothing to do, or no date is set. */
  deadline: Date | null
}

type Row = Pick<PreviewedPerson, 'id' | 'email' | 'name' | 'lastSignInAt'> & {
  standingId: number
  band: number
  deadline: Date | null
}

/**
 * The people behind one number of a preview, by address.
 * @param after the address that the page before ended with
 * @returns them, whether there are more, and the rule; or `rule_not_found`, `target_unknown`
 */
export async function previewPeople(thought: Thought, who: Who, { after = '', limit = 50 } = {}) {
  const outlook = await readOutlook(thought)
  if (!outlook.ok) return outlook
  return ok({ ...(await readPage(outlook, who, after, limit)), rule: outlook.draft ?? outlook.existing })
}

/** The same, all of them, a page after the other. Looked at once: the pages fit together. */
export async function previewEverybody(thought: Thought, who: Who) {
  const outlook = await readOutlook(thought)
  if (!outlook.ok) return outlook
  return ok({ pages: pagesOf(outlook, who) })
}

async function* pagesOf(outlook: Outlook, who: Who): AsyncGenerator<PreviewedPerson[]> {
  for (let after = ''; ; ) {
    const { people, more } = await readPage(outlook, who, after, 1000)
    yield people
    if (!more) return
    after = people.at(-1)?.email ?? ''
  }
}

async function readPage(outlook: Outlook, who: Who, after: string, limit: number) {
  const { draft, existing, cuts, at } = outlook
  const some = among(outlook, who)
  const sleeping = who === 'dormant' ? Prisma.sql`AND ${isDormant(at)}` : Prisma.empty
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.id, u.email, u.name, u.last_sign_in_at AS "lastSignInAt", u.standing_id AS "standingId",
      ${bandOf(cuts)} AS band, d.deadline
    FROM users u LEFT JOIN enrollment_deadlines d ON d.user_id = u.id AND d.rule_id = ${existing?.id ?? null}::uuid
    WHERE u.disabled_at IS NULL AND u.email > ${after} AND ${amongAlike(some, cuts)} ${sleeping}
    ORDER BY u.email LIMIT ${limit + 1}`
  const known = new Map(some.map((alike) => [`${alike.standingId} ${alike.band}`, alike]))
  const people = rows.slice(0, limit).map(({ standingId, band, deadline, ...person }): PreviewedPerson => {
    const alike = known.get(`${standingId} ${band}`) as Affected
    const { roles, factors } = alike.user
    const waits = mustAct(alike) && draft?.requirement === 'required'
    const until = waits ? deadlineOf(alike, deadline, draft.graceDays * DAY, at) : null
    return { ...person, roles: [...roles], factors: [...factors], effect: alike.effect, deadline: until }
  })
  return { people, more: rows.length > limit }
}

function among({ affected, released }: Outlook, who: Who): Affected[] {
  switch (who) {
    case 'everybody':
    case 'dormant':
      return affected
    case 'fine':
      return affected.filter((alike) => !mustAct(alike))
    case 'wrong':
      return affected.filter(({ effect }) => effect === 'replace')
    case 'none':
      return affected.filter(({ effect }) => effect === 'enroll')
    case 'late':
      return affected.filter(mustAct)
    case 'administrators':
      return affected.filter(({ user }) => user.roles.includes('admin'))
    case 'released':
      return released
  }
}
