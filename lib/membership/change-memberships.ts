import { type AuditActor, auditInsert } from '../audit/record-event'
import { Prisma, type Tx } from '../db'
import { recordDeadlines } from '../enforcement/deadlines'
import type { RequestContext } from '../request-context'
import { tellOfAdministrators } from './tell-of-administrators'

/** What somebody can belong to. A role's id is its name. */
export type Place = { kind: 'role' | 'group'; id: string; name: string }

export type Change = { userId: string; place: Place; gains: boolean }

/** Who changes it, and from where. */
export type By = { actor: AuditActor; from: RequestContext | null }

const EVENTS = {
  role: { gained: 'role.given', lost: 'role.taken' },
  group: { gained: 'group.member_added', lost: 'group.member_removed' },
} as const

/**
 * Lets people into groups and roles, and takes them out, many at once: on record for each of them, with the deadlines of
 * the rules that come to apply to them. New administrators, and all others, are told by mail.
 * To be called under `keepingAnAdministrator`, where such changes also take turns.
 * @returns those that were a change; what was so already is passed over
 */
export async function changeMemberships(
  tx: Tx,
  input: { at: Date; changes: readonly Change[]; by: By; details?: Record<string, string> },
): Promise<Change[]> {
  const { at, changes, by, details = {} } = input
  if (changes.length === 0) return []
  const userIds = [...new Set(changes.map(({ userId }) => userId))]
  // In one order, so that nobody who locks several people waits for us in a circle.
  await tx.$executeRaw`SELECT 1 FROM users WHERE id = ANY(${userIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`
  const done: Change[] = []
  for (const gains of [false, true]) {
    for (const kind of ['group', 'role'] as const) {
      const wanted = changes.filter((change) => change.gains === gains && change.place.kind === kind)
      if (wanted.length === 0) continue
      const changed = await (gains ? insert : remove)(tx, kind, wanted, at)
      await tx.$executeRaw(
        auditInsert(
          { at, event: EVENTS[kind][gains ? 'gained' : 'lost'], outcome: 'success', ...by },
          Prisma.sql`FROM ${rowsOf(changed)}`,
          {
            userId: Prisma.sql`c.user_id`,
            details:
              kind === 'role'
                ? Prisma.sql`jsonb_build_object('role', c.place) || ${JSON.stringify(details)}::jsonb`
                : Prisma.sql`jsonb_build_object('group', c.place, 'name', c.name) || ${JSON.stringify(details)}::jsonb`,
          },
        ),
      )
      done.push(...changed)
    }
  }
  await recordDeadlines(tx, at, { userIds: [...new Set(done.map(({ userId }) => userId))] })
  const administrators = done.filter(({ place, gains }) => gains && place.kind === 'role' && place.id === 'admin')
  if (administrators.length > 0) {
    // The link in the terminal is for the first administrator.
    await tx.oneTimeToken.deleteMany({ where: { purpose: 'set_up' } })
    await tellOfAdministrators(tx, { at, userIds: administrators.map(({ userId }) => userId), by })
  }
  return done
}

/** The changes as rows `c(user_id, place, name)`. */
function rowsOf(changes: readonly Change[]): Prisma.Sql {
  const column = (value: (change: Change) => string) => changes.map(value)
  return Prisma.sql`unnest(${column(({ userId }) => userId)}::uuid[], ${column(({ place }) => place.id)}::text[],
    ${column(({ place }) => place.name)}::text[]) AS c(user_id, place, name)`
}

async function insert(tx: Tx, kind: Place['kind'], wanted: Change[], at: Date): Promise<Change[]> {
  const rows = rowsOf(wanted)
  return among(
    wanted,
    kind === 'role'
      ? await tx.$queryRaw<Row[]>`
          INSERT INTO user_roles (user_id, role_name) SELECT c.user_id, c.place FROM ${rows}
          ON CONFLICT DO NOTHING RETURNING user_id AS "userId", role_name AS place`
      : await tx.$queryRaw<Row[]>`
          INSERT INTO group_members (user_id, group_id, created_at) SELECT c.user_id, c.place::uuid, ${at} FROM ${rows}
          ON CONFLICT DO NOTHING RETURNING user_id AS "userId", group_id AS place`,
  )
}

async function remove(tx: Tx, kind: Place['kind'], wanted: Change[]): Promise<Change[]> {
  const rows = rowsOf(wanted)
  return among(
    wanted,
    kind === 'role'
      ? await tx.$queryRaw<Row[]>`
          DELETE FROM user_roles r USING ${rows} WHERE r.user_id = c.user_id AND r.role_name = c.place
          RETURNING r.user_id AS "userId", r.role_name AS place`
      : await tx.$queryRaw<Row[]>`
          DELETE FROM group_members m USING ${rows} WHERE m.user_id = c.user_id AND m.group_id = c.place::uuid
          RETURNING m.user_id AS "userId", m.group_id AS place`,
  )
}

type Row = { userId: string; place: string }

function among(wanted: Change[], rows: Row[]): Change[] {
  const changed = new Set(rows.map(({ userId, place }) => `${userId} ${place}`))
  return wanted.filter(({ userId, place }) => changed.has(`${userId} ${place.id}`))
}
