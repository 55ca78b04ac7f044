import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { newId } from '../crypto/id'
import type { Tx } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { type By, type Change, changeMemberships } from './change-memberships'
import { type Import, planImport } from './plan-import'

/**
 * Does what a file says, all of it or nothing.
 * @param input.seen the fingerprint of the preview that is confirmed; left out: whatever the file means now
 * @returns the plan that was carried out; or `preview_outdated` if it is another than was seen, `last_administrator`,
 *   or what is wrong with the file
 */
export async function applyImport({ seen, by, ...file }: Import & { seen?: string; by: By }) {
  return keepingAnAdministrator((tx) => applyIn(tx, { ...file, seen, by }))
}

/** The same within a transaction under `keepingAnAdministrator`. */
export async function applyIn(tx: Tx, { seen, by, ...file }: Import & { seen?: string; by: By }) {
  const at = now()
  const planned = await planImport(file, tx)
  if (!planned.ok) return planned
  const { plan } = planned
  if (seen !== undefined && plan.fingerprint !== seen) return err('preview_outdated')
  if (plan.changes.length === 0) return ok({ plan })

  const made = new Map<string, string>()
  for (const name of file.createGroups ? plan.unknownGroups : []) {
    const id = newId()
    made.set(name, id)
    await tx.group.create({ data: { id, name, createdAt: at } })
    await recordEvent(tx, { at, event: 'group.created', outcome: 'success', ...by, details: { group: id, name } })
  }
  const changes: Change[] = plan.changes.flatMap(({ userId, gains, losses }) =>
    [...losses.map((place) => ({ place, gains: false })), ...gains.map((place) => ({ place, gains: true }))].map(
      ({ place, gains }) => ({ userId, gains, place: { ...place, id: place.id ?? made.get(place.name) ?? '' } }),
    ),
  )
  const details = { mode: file.mode, people: plan.changes.length, wrongLines: plan.problems.length }
  await recordEvent(tx, { at, event: 'members.imported', outcome: 'success', ...by, details })
  await changeMemberships(tx, { at, changes, by, details: { why: 'import' } })
  return ok({ plan })
}
