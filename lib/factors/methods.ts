import { backupCode } from './backup-codes/check'
import { bypass } from './bypass/check'
import { email } from './email/check'
import type { FactorMethod } from './factor'
import { password } from './password/check'
import { sms } from './sms/check'
import { totp } from './totp/check'
import { webauthn } from './webauthn/check'

/** Every way to answer a challenge. A new factor is a folder beside these, and a line here. */
export const methods = {
  totp,
  email,
  sms,
  webauthn,
  backup_code: backupCode,
  bypass,
  password,
} satisfies Record<string, FactorMethod>

export type Method = keyof typeof methods
