import type { AuditActor } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { changedSettings, changeSettings, lockSettings, type SettingChanges } from '../settings/change-settings'
import type { Settings } from '../settings/settings'
import { keepingAnAdministrator } from './lock-out-guard'
import { isUsable, readAlike } from './positions'

/** Whom a change of settings touches beyond what it says. */
export type SettingsEffect = {
  /** Have second factors, and none of them would count any more. */
  people: number
  /** Of these, administrators. */
  administrators: number
  /** Have a second factor, and would not be asked for it any more. */
  unprotected: number
}

/** Whom it would touch if these settings took the place of those. */
async function settingsEffect(tx: Tx, before: Settings, after: Settings): Promise<SettingsEffect> {
  const effect: SettingsEffect = { people: 0, administrators: 0, unprotected: 0 }
  for (const { user, people } of await readAlike(tx, [])) {
    if (user.factors.length === 0) continue
    if (before.twoFactorEnabled && !after.twoFactorEnabled) effect.unprotected += people
    const counts = (settings: Settings) => user.factors.some((type) => isUsable(type, settings))
    if (!after.twoFactorEnabled || !counts(before) || counts(after)) continue
    effect.people += people
    if (user.roles.includes('admin')) effect.administrators += people
  }
  return effect
}

/**
 * Puts settings in force, all in one or none. What takes something from people who have it is saved only by somebody
 * who has been told how many.
 * @param confirmed whether they have
 * @returns the settings now in force and how many have changed, or `people_affected` with the effect,
 *   `last_administrator`
 */
export async function saveSettings(input: {
  changes: SettingChanges
  actor: AuditActor
  confirmed: boolean
  from?: RequestContext | null
}) {
  const { changes, actor, confirmed, from } = input
  const at = now()
  return keepingAnAdministrator(async (tx) => {
    const before = await lockSettings(tx)
    const after: Settings = { ...before, ...changes }
    const changed = changedSettings(before, changes)
    if (!confirmed) {
      const effect = await settingsEffect(tx, before, after)
      if (effect.people + effect.unprotected > 0) return err('people_affected', effect)
    }
    await changeSettings(tx, { before, changes, at, actor, from })
    return ok({ settings: after, changed: changed.length })
  })
}

/** What saving these would mean, without saving them. */
export async function previewSettings(before: Settings, changes: SettingChanges): Promise<SettingsEffect> {
  return settingsEffect(db, before, { ...before, ...changes })
}
