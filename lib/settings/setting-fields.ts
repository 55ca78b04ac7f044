import { z } from 'zod'
import type { Settings } from './settings'

/** Ways to prove a second factor that are switched one by one; text messages have a switch of their own. */
const SWITCHED = ['totp', 'email', 'webauthn'] as const

const whole = (least: number, most: number) => z.int().min(least).max(most)

/** What each setting may be. The command line and the API take nothing else. */
export const settingFields = z.strictObject({
  twoFactorEnabled: z.boolean().meta({ description: 'Two-factor authentication, on or off for everybody' }),
  allowedMethods: z
    .array(z.enum(SWITCHED))
    .min(1)
    .transform((given) => SWITCHED.filter((method) => given.includes(method)))
    .meta({ description: 'Methods: authenticator app (totp), e-mail codes (email), passkeys and keys (webauthn)' }),
  sessionDays: whole(1, 365).meta({ description: 'Session timeout, in days' }),
  codeMinutes: whole(1, 60).meta({ description: 'Code expiration, in minutes' }),
  smsFallback: z.boolean().meta({ description: 'SMS fallback, on or off' }),
  trustDays: whole(0, 365).meta({ description: 'How long a browser may be trusted, in days; 0: never' }),
  recoveryHours: whole(1, 720).meta({ description: 'How long a recovery waits, in hours' }),
  recoveryApproval: z.boolean().meta({ description: 'Whether an administrator must agree to a recovery' }),
  adminSessionHours: whole(1, 720).meta({ description: 'Session timeout of administrators and auditors, in hours' }),
  adminIdleMinutes: whole(5, 1440).meta({ description: 'After how many unused minutes their session ends' }),
  bypassMinutes: whole(5, 1440).meta({ description: 'How long a one-time bypass is good, in minutes' }),
  bypassApproval: z.boolean().meta({ description: 'Whether a second administrator must agree to a bypass' }),
}) satisfies z.ZodType<Settings>

export type SettingName = keyof Settings
