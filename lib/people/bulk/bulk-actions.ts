import { z } from 'zod'
import type { Tx } from '../../db'
import { changeMemberships, type Place } from '../../membership/change-memberships'
import { err, ok } from '../../result'
import { storable } from '../../users/fields'
import { resetTwoFactorIn } from '../../users/reset-two-factor'
import { disableIn } from '../disable-user'
import { enableIn } from '../enable-user'
import { endSessionsIn } from '../end-sessions'
import { reinviteIn } from '../invite-user'
import { type Change, personToChange } from '../person-to-change'
import { requireReenrollmentIn } from '../require-reenrollment'

/** What can be done to many people at once. */
export const BULK_ACTIONS = [
  'end_sessions',
  'reenroll',
  'add_role',
  'remove_role',
  'add_group',
  'remove_group',
  'reinvite',
  'enable',
  'disable',
  'reset',
] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]

/** What an action needs to know beside whom it is for. */
export const bulkParams = z.object({
  role: z.string().max(100).refine(storable).optional(),
  group: z.uuid().optional(),
})
export type BulkParams = z.output<typeof bulkParams>

type Outcome = { ok: true } | { ok: false; code: string }

/** Does it to one person, in the caller's transaction, under `keepingAnAdministrator`. */
export const DO: Record<BulkAction, (tx: Tx, change: Change, params: BulkParams) => Promise<Outcome>> = {
  end_sessions: endSessionsIn,
  reenroll: requireReenrollmentIn,
  add_role: (tx, change, params) => belong(tx, change, 'role', params, true),
  remove_role: (tx, change, params) => belong(tx, change, 'role', params, false),
  add_group: (tx, change, params) => belong(tx, change, 'group', params, true),
  remove_group: (tx, change, params) => belong(tx, change, 'group', params, false),
  reinvite: reinviteIn,
  enable: enableIn,
  disable: disableIn,
  reset: (tx, change) => (change.actor === `user:${change.userId}` ? refusedOwn() : resetTwoFactorIn(tx, change)),
}

const refusedOwn = async () => err('own_account')

async function belong(
  tx: Tx,
  change: Change,
  kind: Place['kind'],
  params: BulkParams,
  gains: boolean,
): Promise<Outcome> {
  const place = await placeOf(tx, kind, params)
  if (!place) return err(kind === 'role' ? 'role_not_found' : 'group_not_found')
  if (!(await personToChange(tx, change.userId))) return err('user_not_found')
  const { userId, at, actor, from } = change
  await changeMemberships(tx, { at, changes: [{ userId, place, gains }], by: { actor, from } })
  return ok()
}

/** The role or group that is meant; null if there is none. */
export async function placeOf(tx: Tx, kind: Place['kind'], { role, group }: BulkParams): Promise<Place | null> {
  if (kind === 'role') {
    const found = role && (await tx.role.findUnique({ where: { name: role }, select: { name: true } }))
    return found ? { kind, id: found.name, name: found.name } : null
  }
  const found = group && (await tx.group.findUnique({ where: { id: group }, select: { id: true, name: true } }))
  return found ? { kind, ...found } : null
}
