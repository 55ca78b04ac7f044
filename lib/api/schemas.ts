import { z } from 'zod'
import { apiKeyFields, overlapHoursField } from '../api-keys/fields'
import { AUDIT_EVENTS } from '../audit/record-event'
import { ruleChange, ruleInput } from '../enforcement/rule-input'
import { MAX_TYPED, normaliseBackupCode } from '../factors/backup-codes/format'
import { authenticationResponse, registrationResponse } from '../factors/webauthn/response'
import { descriptionField, groupNameField, roleNameField } from '../membership/fields'
import { IMPORT_MODES } from '../membership/plan-import'
import { BULK_ACTIONS } from '../people/bulk/bulk-actions'
import { peopleFilter } from '../people/filter'
import { settingFields } from '../settings/setting-fields'
import { emailField, labelField, nameField, newPasswordField, passwordField, storable } from '../users/fields'

/**
 * What comes in, said once: the pages' forms, the JSON API and its OpenAPI document all use these. Objects are strict:
 * a field that nobody reads is a misunderstanding, and is refused.
 */

/** A six-digit code: ASCII digits, nothing else (not full-width or Arabic ones, not a number). */
export const sixDigits = z
  .string()
  .regex(/^[0-9]{6}$/)
  .meta({ description: 'Six ASCII digits' })

/** What cannot be a backup code is refused here: it is a slip, no guess, and costs no try. */
const backupCodeField = z
  .string()
  .max(MAX_TYPED)
  .refine((typed) => normaliseBackupCode(typed) !== null, { params: { code: 'backup_code_incomplete' } })
  .meta({
    description: 'A backup code, or one from an administrator: sixteen letters and digits, with or without dashes',
  })

/** The random part of a link from a mail. */
const linkToken = z.string().min(1).max(200).meta({ description: 'The token of the link' })

export const signUpBody = z.strictObject({ email: emailField, password: newPasswordField, name: nameField.optional() })

export const verifyEmailBody = z.strictObject({
  token: linkToken,
  password: passwordField
    .optional()
    .meta({ description: 'The password chosen at sign-up; needed in another browser than the one that signed up' }),
})

export const loginBody = z.strictObject({ email: emailField, password: passwordField })

/** Which provider to sign in with. */
export const providerBody = z.strictObject({ provider: z.string().max(40) })

export const verifyChallengeBody = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: sixDigits, trustDevice: z.boolean().optional() }),
  z.strictObject({ method: z.enum(['email', 'sms']), code: sixDigits, trustDevice: z.boolean().optional() }),
  z.strictObject({ method: z.literal('backup_code'), code: backupCodeField, trustDevice: z.boolean().optional() }),
  z.strictObject({ method: z.literal('bypass'), code: backupCodeField }),
  z.strictObject({ method: z.literal('password'), password: passwordField }),
])

export const sendCodeBody = z.strictObject({ method: z.enum(['email', 'sms']) })

const verificationBase = {
  userId: z.uuid(),
  reference: z.string().min(1).max(200).refine(storable).optional().meta({
    description:
      'Your own name for this sign-in, such as its session’s id. A right code forgives the wrong ones of the same reference, no others; a code that was sent answers under the reference it was sent for',
  }),
}

export const sendVerificationBody = z.strictObject({ ...verificationBase, method: z.enum(['email', 'sms']) })

export const verificationBody = z.discriminatedUnion('method', [
  z.strictObject({ ...verificationBase, method: z.enum(['totp', 'email', 'sms']), code: sixDigits }),
  z.strictObject({ ...verificationBase, method: z.literal('backup_code'), code: backupCodeField }),
])

export const forgotPasswordBody = z.strictObject({ email: emailField })

export const resetPasswordBody = z.strictObject({ token: linkToken, password: newPasswordField })

export const linkBody = z.strictObject({ token: linkToken })

export const finishRecoveryBody = z.strictObject({ token: linkToken, password: passwordField })

export const setupBody = z.strictObject({
  token: linkToken,
  email: emailField,
  password: newPasswordField,
  name: nameField.optional(),
})

export const profileBody = z.strictObject({ name: nameField })

export const changeEmailBody = z.strictObject({ email: emailField })

/** For what the token of a link does by itself. */
export const tokenBody = z.strictObject({ token: linkToken })

export const changePasswordBody = z.strictObject({
  currentPassword: passwordField,
  newPassword: newPasswordField,
  endOtherSessions: z.boolean().default(true),
})

export const totpSetupBody = z.strictObject({
  fresh: z.boolean().optional().meta({ description: 'Start over with a new secret' }),
})

export const enable2faBody = z.strictObject({
  code: sixDigits.optional().meta({ description: 'A code of the new authenticator; without it, its key is given' }),
  label: labelField.optional().meta({ description: 'What the person will know it by' }),
})

export const totpVerifySetupBody = z.strictObject({ code: sixDigits, label: labelField.optional() })

/** Without an address: the account's own. */
export const emailSetupBody = z.strictObject({
  email: emailField.optional().meta({ description: "Where codes shall go; without it, the account's own address" }),
})

export const codeSetupBody = z.strictObject({ code: sixDigits, label: labelField.optional() })

/** The browser's response JSON, and beside it what is ours. */
export const webauthnCompleteBody = registrationResponse.extend({ label: labelField.optional() })

export const webauthnVerifyBody = authenticationResponse.extend({ trustDevice: z.boolean().optional() })

export const passkeyBody = authenticationResponse

export const renameFactorBody = z.strictObject({ label: labelField })

/** A rule, as an administrator writes it. */
export const ruleBody = ruleInput

const lookedAt = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional()
  .meta({
    description: 'updatedAt of the rule that the change was made on: if it has been changed since, nothing is done',
  })

export const ruleChangeBody = ruleChange.extend({ unchangedSince: lookedAt })

/** What is thought of: a rule; or, with `id`, what would be changed of one, or that it is deleted. */
export const rulePreviewBody = ruleChange
  .extend({
    id: z.uuid().optional().meta({ description: 'The rule that would be changed; without it, a new one' }),
    delete: z.literal(true).optional().meta({ description: 'With id: the rule would be deleted' }),
  })
  .superRefine((body, ctx) => {
    const missing = body.id ? [] : (['target', 'requirement'] as const).filter((name) => body[name] === undefined)
    const required = [...missing, ...(body.delete && !body.id ? ['id'] : [])]
    for (const name of required) ctx.addIssue({ code: 'invalid_type', expected: 'string', path: [name] })
  })

export const ruleStageBody = z.strictObject({
  stage: z.enum(['part', 'all']).meta({ description: 'Which stage begins now' }),
})

export const groupBody = z.strictObject({ name: groupNameField, description: descriptionField.optional() })

export const changeGroupBody = groupBody.partial()

export const roleBody = z.strictObject({ name: roleNameField, description: descriptionField.optional() })

export const describeRoleBody = z.strictObject({ description: descriptionField })

export const importBody = z.strictObject({
  csv: z
    .string()
    .max(1024 * 1024)
    .meta({
      description: 'A header line with email and roles, groups or both; several in a cell with semicolons between them',
    }),
  mode: z
    .enum(IMPORT_MODES)
    .default('add')
    .meta({ description: 'add: nobody loses anything; set: each person of the file has exactly what their line says' }),
  createGroups: z.boolean().default(false).meta({ description: 'Whether groups that there are not are made' }),
  apply: z.boolean().default(false).meta({ description: 'Without it nothing is changed' }),
  seen: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'With apply, the fingerprint of a preview: if anything is different now, nothing is done' }),
})

/** Addresses as they are typed or pasted: in lines, or with commas or spaces between them. */
export const emailsField = z.array(emailField).min(1).max(500)

/** Of a list that is read a page at a time. */
export const pageQuery = z.object({
  after: z.string().max(320).refine(storable).optional().meta({ description: 'The `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  q: z.string().max(200).refine(storable).optional().meta({ description: 'What shall be part of the name or address' }),
})

/** Somebody is invited: an account is made, and its owner chooses the password. */
export const inviteBody = z.strictObject({
  email: emailField,
  name: nameField.optional(),
  role: z.string().min(1).max(100).refine(storable).optional().meta({ description: 'Beside `user`; a name' }),
  groups: z.array(z.uuid()).max(100).optional().meta({ description: 'Ids' }),
})

const instant = z.iso
  .datetime({ offset: true })
  // Before this there was no log, and PostgreSQL knows no year 0.
  .refine((text) => new Date(text).getTime() >= 0)
  .transform((text) => new Date(text))

/** Which events of the audit log, and from where on. */
export const auditQuery = z.strictObject({
  after: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .transform(BigInt)
    .optional()
    .meta({ description: 'The id of the last event read, or `next` of the last answer; 0, or nothing, to begin' }),
  limit: z
    .string()
    .regex(/^[0-9]{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(1000))
    .optional()
    .meta({ description: 'At most so many: 1 to 1000, 100 unless said' }),
  event: z.enum(AUDIT_EVENTS).optional(),
  outcome: z.enum(['success', 'failure']).optional(),
  userId: z.uuid().optional().meta({ description: 'Whose account it concerns' }),
  actor: z
    .string()
    .regex(/^[\w:.@-]{1,100}$/)
    .optional()
    .meta({ description: 'Who did it: user:ID, operator, system or anonymous' }),
  from: instant.optional().meta({ description: 'From then on (RFC 3339)' }),
  to: instant.optional().meta({ description: 'Before then (RFC 3339)' }),
})

/** Any of the settings; what is not named stays as it is. */
export const settingsBody = settingFields.partial()

/** An account with a password, or an invitation. */
export const newUserBody = z.union([
  z.strictObject({
    email: emailField,
    password: newPasswordField,
    name: nameField.optional(),
    role: z.string().min(1).max(100).refine(storable).optional(),
    verified: z.boolean().default(false).meta({ description: 'Whether the address is known to be theirs' }),
  }),
  inviteBody,
])

/** What to do to many people, and to whom. */
export const bulkJobBody = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  role: z.string().max(100).refine(storable).optional().meta({ description: 'For add_role and remove_role' }),
  group: z.uuid().optional().meta({ description: 'For add_group and remove_group; its id' }),
  users: z.array(z.uuid()).min(1).max(1000).optional().meta({ description: 'Their ids' }),
  filter: peopleFilter.strict().optional().meta({ description: 'Everybody whom GET /users finds with these' }),
})

export const apiKeyBody = z.strictObject(apiKeyFields)

export const rotateApiKeyBody = z.strictObject({
  overlapHours: overlapHoursField.meta({ description: 'How long the key before stays good; 0: not at all' }),
})

/** For mutations that take nothing. */
export const emptyBody = z.strictObject({})

export const idParam = z.uuid()

export const evaluateQuery = z.object({ userId: z.uuid() })
