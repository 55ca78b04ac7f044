import { z } from 'zod'
import { db, Prisma } from '../db'
import { cutsOf, positionOf, readAlike, readRules, STATES, whereState } from '../enforcement/positions'
import { readSettings } from '../settings/settings'
import { emailField } from '../users/fields'

/** What people can be filtered by: how they stand to the rules, and those who have not taken up their invitation. */
export const PEOPLE_STATES = [...STATES, 'invited'] as const
export type PeopleState = (typeof PEOPLE_STATES)[number]

/** PostgreSQL stores neither NUL nor half a character, so nothing is called that. */
const text = z
  .string()
  .max(200)
  .transform((typed) =>
    typed
      .replace(/[\0\p{Cs}]/gu, ' ')
      .normalize('NFC')
      .trim(),
  )

/** Whom a list is about: as the page's query and the API's have it. Empty is as good as left out. */
export const peopleFilter = z.object({
  q: text.optional().meta({ description: 'Any part of a name or address; less than three letters: its beginning' }),
  state: z
    .enum(['', ...PEOPLE_STATES])
    .optional()
    .meta({ description: 'One of: compliant, in_grace, overdue, not_required, locked, disabled, invited' }),
  email: z
    .union([z.literal(''), emailField])
    .optional()
    .meta({ description: 'Exactly this address' }),
  role: text.optional().meta({ description: 'The name of a role' }),
  group: z
    .union([z.literal(''), z.uuid()])
    .optional()
    .meta({ description: 'The id of a group' }),
})

export type PeopleFilter = z.output<typeof peopleFilter>

/** Words that are looked for; the rest of what somebody pasted is left out. */
const WORDS = 5
/** Letters that make a trigram: with fewer no index finds the middle of a word. */
const TRIGRAM = 3

/** SQL that is true of `users u` whom the filter means; one query more where it asks how they stand to the rules. */
export async function wherePeople(filter: PeopleFilter, at: Date): Promise<Prisma.Sql> {
  const { q, state, email, role, group } = filter
  const conditions = (q ?? '').split(/\s+/u).filter(Boolean).slice(0, WORDS).map(whereWord)
  if (email) conditions.push(Prisma.sql`u.email = ${email}`)
  if (role) conditions.push(amongStandings(Prisma.sql`st.roles @> ARRAY[${role}]::text[]`))
  if (group) conditions.push(amongStandings(Prisma.sql`st.groups @> ARRAY[${group}]::uuid[]`))
  if (state) conditions.push(await whereTheyAre(state, at))
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`
}

/** A word in a name or address; a short one only at the beginning of it. */
function whereWord(word: string): Prisma.Sql {
  // What is typed is looked for as it stands: % and _ are letters like others.
  const plain = word.replace(/[\\%_]/g, '\\$&')
  if ([...word].length < TRIGRAM) {
    return Prisma.sql`(u.email ILIKE ${`${plain}%`} OR u.name ILIKE ${`${plain}%`} OR u.name ILIKE ${`% ${plain}%`})`
  }
  return Prisma.sql`(u.email ILIKE ${`%${plain}%`} OR u.name ILIKE ${`%${plain}%`})`
}

/** The few hundred kinds of people are asked, not the people. */
function amongStandings(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`u.standing_id = ANY(ARRAY(SELECT st.id FROM standings st WHERE ${condition}))`
}

async function whereTheyAre(state: PeopleState, at: Date): Promise<Prisma.Sql> {
  if (state === 'invited') return Prisma.sql`(u.invited_at IS NOT NULL AND u.disabled_at IS NULL)`
  if (state === 'locked' || state === 'disabled') return whereState(state, [], [], at)
  const [rules, settings] = await Promise.all([readRules(), readSettings()])
  const cuts = cutsOf(rules)
  const positions = (await readAlike(db, cuts)).map((alike) => positionOf(alike, rules, settings, at))
  return Prisma.sql`(${whereState(state, positions, cuts, at)})`
}
