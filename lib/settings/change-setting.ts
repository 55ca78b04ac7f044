import { type AuditActor, recordEvent } from '../audit/record-event'
import { now } from '../clock'
import { db } from '../db'
import type { SettingName } from './setting-fields'
import { readSettings, type Settings } from './settings'

/** Puts one setting in force, at once and for everybody. The value has passed its schema. Both values go on record. */
export async function changeSetting<Name extends SettingName>(input: {
  name: Name
  value: Settings[Name]
  actor: AuditActor
}): Promise<void> {
  const { name, value, actor } = input
  const at = now()
  await db.$transaction(async (tx) => {
    // Two who change settings at once take turns, so that each records what it replaced.
    await tx.$executeRaw`SELECT 1 FROM settings WHERE id = 1 FOR UPDATE`
    const before = await readSettings(tx)
    await tx.settings.update({ where: { id: 1 }, data: { [name]: value, updatedAt: at } })
    await recordEvent(tx, {
      at,
      event: 'settings.changed',
      outcome: 'success',
      actor,
      details: { name, from: String(before[name]), to: String(value) },
    })
  })
}
