import { z } from 'zod'
import { STRENGTHS } from '../policy/rule'

/**
 * Every mail there is, and what each needs to know. A mail waits in the queue in this form and is written out only
 * when it is sent, so what is here must survive JSON: times come back from their ISO form as dates.
 */

// One address, and nothing that a mail server could read as two or as a header.
const address = z.string().regex(/^[^\s,;:<>()[\]"\\@]+@[^\s,;:<>()[\]"\\@]+$/, 'is not one address')
const time = z.coerce.date()

/** When something happened, and from where and with what browser; `from` is null for what had no request. */
const occurrence = z.object({
  at: time,
  from: z.object({ ip: z.string().nullable(), userAgent: z.string().nullable() }).nullable(),
})
const factor = occurrence.extend({
  type: z.enum(['totp', 'email', 'sms', 'webauthn']),
  label: z.string(),
})

/** What ends a recovery before it is finished. */
const RECOVERY_ENDINGS = [
  'link',
  'session',
  'second_factor',
  'password_changed',
  'email_changed',
  'factors_removed',
  'second_factor_reset',
  'disabled',
] as const
export type RecoveryEnding = (typeof RECOVERY_ENDINGS)[number]

const recovery = occurrence.extend({ token: z.string(), expiresAt: time, readyAt: time })

function mail<Template extends string, Props extends z.ZodObject>(template: Template, props: Props) {
  return z.object({
    template: z.literal(template),
    to: address,
    /** The account's address, where the mail goes to another one of its owner's. */
    account: address.optional(),
    props,
  })
}

export const mailSchema = z.discriminatedUnion('template', [
  /** Sent at once and never queued: see lib/factors/email/channel.ts. */
  mail(
    'code',
    occurrence.extend({
      code: z.string(),
      purpose: z.enum(['sign_in', 'step_up', 'enroll', 'verification']),
      expiresAt: time,
    }),
  ),
  /** No name in here: the address is not proved yet, and its owner must not be sent a stranger's words. */
  mail('verify_email', z.object({ token: z.string(), expiresAt: time })),
  mail('account_exists', z.object({})),
  mail('address_in_use', z.object({})),
  mail('change_email', occurrence.extend({ token: z.string(), expiresAt: time })),
  mail('email_changed', occurrence.extend({ old: z.string(), current: z.string() })),
  mail('reset_password', occurrence.extend({ token: z.string(), expiresAt: time })),
  mail('password_changed', occurrence.extend({ how: z.enum(['changed', 'reset']) })),
  mail('factor_added', factor),
  mail('factor_removed', factor),
  /** A security key's counter did not rise. */
  mail('key_may_be_copied', occurrence.extend({ label: z.string() })),
  /** By the provider's name only: what the account is called there, others may have chosen. */
  mail('identity_linked', occurrence.extend({ provider: z.string() })),
  mail('identity_removed', occurrence.extend({ provider: z.string() })),
  /** By an administrator or an operator. */
  mail('second_factor_reset', z.object({ at: time })),
  /** By an administrator: at the next sign-in another factor is to be set up. */
  mail('reenrollment_required', z.object({ at: time })),
  /** By an administrator; the code itself is in no mail. */
  mail('bypass_issued', z.object({ at: time, until: time, approval: z.boolean() })),
  mail('bypass_used', occurrence),
  /** An account was made for them: the link lets them choose a password. */
  mail('invitation', z.object({ token: z.string(), expiresAt: time })),
  /** Somebody who has the password has lost their second factors: the link shows that they read this mailbox too. */
  mail(
    'recovery_link',
    occurrence.extend({ token: z.string(), expiresAt: time, hours: z.number().int(), approval: z.boolean() }),
  ),
  /** The waiting has begun, and can be ended by the link. */
  mail('recovery_started', recovery.extend({ approval: z.boolean() })),
  /** By an administrator or an operator. */
  mail('recovery_approved', recovery),
  /** The waiting is over: the link finishes it, with the password. */
  mail('recovery_ready', z.object({ token: z.string(), expiresAt: time, requestId: z.string() })),
  mail('recovery_cancelled', occurrence.extend({ how: z.enum(RECOVERY_ENDINGS) })),
  /** Every factor there was has given way to this one. */
  mail('recovery_completed', factor),
  /** To administrators. */
  mail(
    'rollout_paused',
    z.object({ at: time, target: z.enum(['everyone', 'role', 'group']), name: z.string(), problems: z.number().int() }),
  ),
  mail(
    'webhook_failing',
    z.object({ at: time, why: z.enum(['gone', 'failing']), host: z.string(), webhookId: z.string() }),
  ),
  mail('backup_codes_regenerated', occurrence),
  mail('backup_code_used', occurrence.extend({ left: z.number().int().min(0) })),
  /** A rule will ask for more than they have; until when they can set it up. `name`: of the role or group. */
  mail(
    'enrollment_due',
    z.object({
      deadline: time,
      target: z.enum(['everyone', 'role', 'group']),
      name: z.string(),
      strength: z.enum(STRENGTHS),
    }),
  ),
  mail('second_factor_locked', occurrence.extend({ until: time })),
  /** The right password, and then nothing that was right; the sign-in has run out. */
  mail('second_factor_failed', occurrence.extend({ tries: z.number().int().min(1) })),
  /** Strangers have used up what they may guess with one password. */
  mail('password_invalidated', occurrence),
  /** Strangers try passwords. */
  mail('password_guessing', occurrence.extend({ until: time })),
  /** An authenticator took too many wrong codes in a row. */
  mail('factor_stopped', factor),
  /** To every administrator: there is a new API key, or a new one in the place of an old one. Never the key itself. */
  mail(
    'api_key_made',
    occurrence.extend({
      how: z.enum(['made', 'rotated']),
      name: z.string(),
      scopes: z.array(z.string()),
      /** The administrator's address; null: by the command line. */
      maker: z.string().nullable(),
    }),
  ),
  /** Somebody was made an administrator: to them (`yours`), and to every other administrator. */
  mail(
    'role_given',
    occurrence.extend({
      yours: z.boolean(),
      people: z.array(z.string()),
      /** How many more there are than are named. */
      more: z.number().int().min(0),
      /** The administrator's address; null: by the command line. */
      giver: z.string().nullable(),
      /** The API key that did it. */
      key: z.string().nullish(),
    }),
  ),
])

export type Mail = z.output<typeof mailSchema>
export type Template = Mail['template']
export type PropsOf<T extends Template> = Extract<Mail, { template: T }>['props']

/** When there is no use any more in sending it: its link has expired. Null for a mail that is always worth sending. */
export function worthlessFrom(mail: Mail): Date | null {
  return 'expiresAt' in mail.props ? mail.props.expiresAt : null
}
