import { db, Prisma, type Tx } from '../db'

/** What an administrator decides for everybody. */
export type Settings = {
  /** Off: nobody is asked for a second factor. */
  twoFactorEnabled: boolean
  /** Which kinds of second factor count. */
  allowedMethods: string[]
  /** A session's longest life, in days. */
  sessionDays: number
  /** How long a code sent by e-mail or SMS is good, in minutes. */
  codeMinutes: number
  smsFallback: boolean
  /** How long a browser may be trusted, in days; 0: never. */
  trustDays: number
  /** How long somebody who has lost their second factor waits, in hours. */
  recoveryHours: number
  /** Whether an administrator must agree to a recovery, besides. */
  recoveryApproval: boolean
  /** A session's longest life for administrators and auditors, in hours, and how long it may lie unused, in minutes. */
  adminSessionHours: number
  adminIdleMinutes: number
  /** How long a one-time bypass is good, in minutes. */
  bypassMinutes: number
  /** Whether a second administrator must agree to one. */
  bypassApproval: boolean
}

/** The settings as one JSON column, for statements that need them beside something else: `FROM settings`. */
export const settingsJson = Prisma.sql`jsonb_build_object(
  'twoFactorEnabled', settings.two_factor_enabled, 'allowedMethods', settings.allowed_methods,
  'sessionDays', settings.session_days, 'codeMinutes', settings.code_minutes, 'smsFallback', settings.sms_fallback,
  'trustDays', settings.trust_days, 'recoveryHours', settings.recovery_hours,
  'recoveryApproval', settings.recovery_approval, 'adminSessionHours', settings.admin_session_hours,
  'adminIdleMinutes', settings.admin_idle_minutes, 'bypassMinutes', settings.bypass_minutes,
  'bypassApproval', settings.bypass_approval)`

/** The settings in force. */
export async function readSettings(tx: Tx = db): Promise<Settings> {
  return tx.settings.findUniqueOrThrow({
    where: { id: 1 },
    omit: { id: true, updatedAt: true },
  })
}
