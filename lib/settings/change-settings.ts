import { type AuditActor, recordEvent } from '../audit/record-event'
import type { Tx } from '../db'
import type { RequestContext } from '../request-context'
import type { SettingName } from './setting-fields'
import { readSettings, type Settings } from './settings'

/** Some settings, and what they shall be. */
export type SettingChanges = Partial<Settings>

/** Waits for others who change settings, so that each records what it replaced. @returns the settings in force */
export async function lockSettings(tx: Tx): Promise<Settings> {
  await tx.$executeRaw`SELECT 1 FROM settings WHERE id = 1 FOR UPDATE`
  return readSettings(tx)
}

/** Which of them would be other than they are. */
export function changedSettings(before: Settings, changes: SettingChanges): SettingName[] {
  const names = Object.keys(changes) as SettingName[]
  return names.filter((name) => changes[name] !== undefined && String(changes[name]) !== String(before[name]))
}

/**
 * Puts settings in force, at once and for everybody, in the caller's transaction. The values have passed their schema.
 * Both values of each go on record.
 * @param before what `lockSettings` gave
 */
export async function changeSettings(
  tx: Tx,
  input: { before: Settings; changes: SettingChanges; at: Date; actor: AuditActor; from?: RequestContext | null },
): Promise<void> {
  const { before, changes, at, actor, from } = input
  const names = changedSettings(before, changes)
  if (names.length === 0) return
  const data = Object.fromEntries(names.map((name) => [name, changes[name]]))
  await tx.settings.update({ where: { id: 1 }, data: { ...data, updatedAt: at } })
  for (const name of names) {
    const details = { name, from: String(before[name]), to: String(changes[name]) }
    await recordEvent(tx, { at, event: 'settings.changed', outcome: 'success', actor, from, details })
  }
}
