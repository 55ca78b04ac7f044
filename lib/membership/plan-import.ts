import { createHash } from 'node:crypto'
import { db, type Tx } from '../db'
import { ok } from '../result'
import type { Place } from './change-memberships'
import { groupNameField } from './fields'
import { findGroups } from './find-group'
import { type CsvProblem, type CsvRow, readCsv } from './read-csv'

export const IMPORT_MODES = ['add', 'set'] as const

export type Import = {
  csv: string
  /** `add`: nobody loses anything. `set`: each person of the file has exactly what their line says. */
  mode: (typeof IMPORT_MODES)[number]
  /** Whether groups that there are not are made. */
  createGroups: boolean
}

/** What one person gains and loses. A group that is still to be made has no id. */
export type PersonChange = { userId: string; email: string; gains: PlannedPlace[]; losses: PlannedPlace[] }
export type PlannedPlace = Omit<Place, 'id'> & { id: string | null }

/** What a file would do at this moment. */
export type ImportPlan = {
  /** Lines that are understood. */
  people: number
  changes: PersonChange[]
  /** How many people gain and lose each role and group. */
  totals: { kind: Place['kind']; name: string; gains: number; losses: number }[]
  /** Groups that the file names and that there are not. */
  unknownGroups: string[]
  problems: CsvProblem[]
  /** Of all of it: that it is still the same is what a confirmation asks. */
  fingerprint: string
}

/**
 * What a file of people would change: who gains and who loses what, and what is wrong on which line. Changes nothing.
 * @returns the plan, or what is wrong with the file (see `readCsv`)
 */
export async function planImport({ csv, mode, createGroups }: Import, tx: Tx = db) {
  const read = readCsv(csv)
  if (!read.ok) return read
  const people = await peopleOf(tx, read.rows)
  const roles = new Set((await tx.role.findMany({ select: { name: true } })).map(({ name }) => name))
  const names = [...new Set(read.rows.flatMap(({ groups = [] }) => groups))]
  const groups = new Map((await findGroups(names, tx)).map(({ asked, ...group }) => [asked, group]))
  const unknownGroups = onceWhateverTheCase(
    names.filter((name) => !groups.has(name) && groupNameField.safeParse(name).success),
  )
  const groupOf = (name: string): PlannedPlace | null => {
    const group = groups.get(name)
    if (group) return { kind: 'group', ...group }
    const made = unknownGroups.find((each) => each.toLowerCase() === name.toLowerCase())
    return createGroups && made !== undefined ? { kind: 'group', id: null, name: made } : null
  }

  const problems = [...read.problems]
  const changes: PersonChange[] = []
  let understood = 0
  for (const row of read.rows) {
    const person = people.get(row.email)
    const wrong = (code: CsvProblem['code'], value: string) => problems.push({ line: row.line, code, value })
    const unknownRole = row.roles?.find((name) => !roles.has(name))
    const unknownGroup = row.groups?.find((name) => !groupOf(name))
    if (!person) wrong('user_unknown', row.email)
    else if (unknownRole !== undefined) wrong('role_unknown', unknownRole.slice(0, 100))
    else if (unknownGroup !== undefined) wrong('group_unknown', unknownGroup.slice(0, 100))
    else {
      understood++
      const wanted: PlannedPlace[] = [
        ...(row.roles ?? []).map((name) => ({ kind: 'role' as const, id: name, name })),
        ...(row.groups ?? []).flatMap((name) => groupOf(name) ?? []),
      ]
      const has = (place: PlannedPlace) => person.places.some((each) => isSame(each, place))
      const gains = wanted.filter((place, index) => !has(place) && wanted.findIndex((w) => isSame(w, place)) === index)
      const said = (kind: Place['kind']) => (kind === 'role' ? row.roles : row.groups) !== undefined
      const losses =
        mode === 'add' ? [] : person.places.filter((each) => said(each.kind) && !wanted.some((w) => isSame(w, each)))
      if (gains.length + losses.length > 0) changes.push({ userId: person.id, email: row.email, gains, losses })
    }
  }
  problems.sort((a, b) => a.line - b.line)
  changes.sort((a, b) => (a.email < b.email ? -1 : 1))
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([mode, createGroups, changes, problems]))
    .digest('base64url')
  const plan: ImportPlan = {
    people: understood,
    changes,
    totals: totalsOf(changes),
    unknownGroups,
    problems,
    fingerprint,
  }
  return ok({ plan })
}

/** A group that is to be made is known by its name. */
const isSame = (a: PlannedPlace, b: PlannedPlace) => a.kind === b.kind && a.id === b.id && a.name === b.name

function onceWhateverTheCase(names: string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].sort()
}

/** Those of the addresses that have an account, and where they belong, by address. */
async function peopleOf(tx: Tx, rows: readonly CsvRow[]) {
  const found = await tx.$queryRaw<
    { id: string; email: string; roles: string[]; groups: { id: string; name: string }[] }[]
  >`
    SELECT u.id, u.email, st.roles, coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.id)
      FROM groups g WHERE g.id = ANY(st.groups)), '[]') AS groups
    FROM users u JOIN standings st ON st.id = u.standing_id WHERE u.email = ANY(${rows.map(({ email }) => email)}::text[])`
  return new Map(
    found.map(({ id, email, roles, groups }) => {
      const places: PlannedPlace[] = [
        ...roles.map((name) => ({ kind: 'role' as const, id: name, name })),
        ...groups.map((group) => ({ kind: 'group' as const, ...group })),
      ]
      return [email, { id, places }]
    }),
  )
}

function totalsOf(changes: readonly PersonChange[]): ImportPlan['totals'] {
  const totals = new Map<string, ImportPlan['totals'][number]>()
  for (const { gains, losses } of changes) {
    for (const [places, which] of [
      [gains, 'gains'],
      [losses, 'losses'],
    ] as const) {
      for (const { kind, name } of places) {
        const total = totals.get(`${kind} ${name}`) ?? { kind, name, gains: 0, losses: 0 }
        total[which]++
        totals.set(`${kind} ${name}`, total)
      }
    }
  }
  // Roles first: they decide most.
  return [...totals.values()].sort((a, b) => b.kind.localeCompare(a.kind) || a.name.localeCompare(b.name))
}
