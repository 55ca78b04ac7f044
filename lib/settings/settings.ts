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
}

/** The settings as one JSON column, for statements that need them beside something else: `FROM settings`. */
export const settingsJson = Prisma.sql`jsonb_build_object(
  'twoFactorEnabled', settings.two_factor_enabled, 'allowedMethods', settings.allowed_methods,
  'sessionDays', settings.session_days, 'codeMinutes', settings.code_minutes, 'smsFallback', settings.sms_fallback)`

/** The settings in force. */
export async function readSettings(tx: Tx = db): Promise<Settings> {
  return tx.settings.findUniqueOrThrow({
    where: { id: 1 },
    select: { twoFactorEnabled: true, allowedMethods: true, sessionDays: true, codeMinutes: true, smsFallback: true },
  })
}
