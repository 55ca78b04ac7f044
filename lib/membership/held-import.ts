import { DAY, now, plus } from '../clock'
import { newId } from '../crypto/id'
import { db } from '../db'
import { keepingAnAdministrator } from '../enforcement/lock-out-guard'
import { err, ok } from '../result'
import { applyIn } from './apply-import'
import type { By } from './change-memberships'
import { IMPORT_MODES, type Import, planImport } from './plan-import'
import { readCsv } from './read-csv'

/**
 * Keeps a file for a day, so that its preview has an address: it can be left, come back to, and is not lost when
 * somebody must first prove who they are.
 * @returns the id of its preview, or what is wrong with the file
 */
export async function holdImport({ csv, mode, by }: Pick<Import, 'csv' | 'mode'> & { by: By }) {
  const read = readCsv(csv)
  if (!read.ok) return read
  const at = now()
  const { id } = await db.memberImport.create({
    data: { id: newId(), mode, csv, actor: by.actor, createdAt: at, expiresAt: plus(at, DAY) },
  })
  return ok({ id })
}

/** What a file that is kept would do now; null if there is none, or it was applied. */
export async function previewHeldImport(id: string, createGroups: boolean) {
  const held = await db.memberImport.findFirst({ where: { id, expiresAt: { gt: now() } } })
  if (!held) return null
  const mode = modeOf(held.mode)
  return { mode, ...(await planImport({ csv: held.csv, mode, createGroups })) }
}

/**
 * Does what the preview of a file that is kept has shown, once.
 * @returns as `applyImport`, or `import_not_found`
 */
export async function applyHeldImport(input: { id: string; createGroups: boolean; seen: string; by: By }) {
  const { id, ...rest } = input
  return keepingAnAdministrator(async (tx) => {
    const held = await tx.memberImport.findFirst({ where: { id, expiresAt: { gt: now() } } })
    if (!held) return err('import_not_found')
    const applied = await applyIn(tx, { csv: held.csv, mode: modeOf(held.mode), ...rest })
    if (applied.ok) await tx.memberImport.delete({ where: { id } })
    return applied
  })
}

/** Its column holds nothing else; what it never loses anybody by, if it did. */
const modeOf = (mode: string) => IMPORT_MODES.find((known) => known === mode) ?? 'add'
