import { z } from 'zod'
import type { ApiKeyView } from '../api-keys/list-api-keys'
import type { AuditRow } from '../audit/read-audit-events'
import type { Enroller } from '../factors/enroller'
import type { ChallengeView } from '../login/read-challenge'
import type { BulkJobView } from '../people/bulk/read-bulk-job'
import type { PersonInList } from '../people/list-people'
import type { Due } from '../policy/required-step'
import { REQUIREMENTS, STRENGTHS } from '../policy/rule'
import type { AskedBy } from '../policy/why'
import type { SessionSummary } from '../sessions/list-sessions'
import { settingFields } from '../settings/setting-fields'

/** What goes out, said once: these schemas describe the answers in the OpenAPI document. */

const time = z.iso.datetime()

const dueAnswer = z.object({
  deadline: time
    .nullable()
    .meta({ description: 'From then on nothing else is possible; null: it is only recommended' }),
  allowedMethods: z.array(z.string()).meta({ description: 'What to enroll for it' }),
})

const signedInAnswer = z.object({
  status: z.literal('signed_in'),
  due: dueAnswer.optional().meta({ description: 'What a rule will ask for, though not today' }),
  clockOffMinutes: z.int().optional().meta({
    description:
      'A wrong code before this was one of another time: how far the clock of the device is off, ahead if positive',
  }),
})

/** The answer to whoever is signed in now. */
export function signedIn(due: Due | undefined, clockOffMinutes?: number) {
  return {
    status: 'signed_in',
    clockOffMinutes,
    ...(due && { due: { deadline: due.deadline?.toISOString() ?? null, allowedMethods: due.allowedMethods } }),
  }
}

export const challengeAnswer = z.object({
  purpose: z.enum(['sign_in', 'replace_factor', 'step_up']),
  reason: z
    .enum(['step_up', 'rule', 'own_factor', 'method_not_permitted', 'reenrollment'])
    .meta({ description: 'Why it is asked' }),
  account: z.string().meta({ description: 'The address, masked' }),
  methods: z.array(z.object({ type: z.string(), hint: z.string().optional() })),
  default: z.string().nullable().meta({ description: 'Null where every second factor has taken too many wrong codes' }),
  expiresAt: time,
  attemptsLeft: z.int(),
  lockedUntil: time.nullable(),
  sent: z
    .object({ method: z.string(), expiresAt: time, resendAt: time })
    .nullable()
    .meta({ description: 'The code that was sent last for this challenge' }),
  trustDays: z.int().meta({ description: 'For how many days `trustDevice` is good; 0: not offered' }),
})

export const codeSentAnswer = z.object({ expiresAt: time, resendAt: time })

export const verificationAnswer = z.object({
  valid: z.literal(true),
  method: z.string(),
  aal: z.literal(2).meta({ description: 'Beside the password that your application has checked' }),
})

export const enrollmentAnswer = z.object({
  status: z.literal('enrollment'),
  allowedMethods: z.array(z.string()).meta({ description: 'Enroll one of these at /2fa, then you are signed in' }),
  deadline: time.optional(),
})

export const loginAnswer = z.discriminatedUnion('status', [
  signedInAnswer,
  z.object({ status: z.literal('challenge'), challenge: challengeAnswer }),
  enrollmentAnswer,
])

export const verifyChallengeAnswer = z.discriminatedUnion('status', [signedInAnswer, enrollmentAnswer])

export const recoveryRequestedAnswer = z.object({
  waitHours: z.int(),
  approval: z.boolean().meta({ description: 'Whether an administrator must agree as well' }),
})

export const recoveryStartedAnswer = z.object({ readyAt: time, approval: z.boolean() })

export const stepUpAnswer = z.object({ status: z.literal('challenge'), challenge: challengeAnswer })

export const sessionAnswer = z.object({
  user: z.object({ id: z.uuid(), email: z.string(), name: z.string(), roles: z.array(z.string()) }),
  session: z.object({ id: z.uuid(), amr: z.array(z.string()), aal: z.int(), authTime: time, expiresAt: time }),
})

export const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id: z.uuid(),
      current: z.boolean(),
      amr: z.array(z.string()),
      aal: z.int(),
      createdAt: time,
      lastSeenAt: time,
      expiresAt: time,
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
  ),
})

export const trustedDevicesAnswer = z.object({
  devices: z.array(
    z.object({
      id: z.uuid(),
      current: z.boolean(),
      trustedAt: time,
      trustedBy: z
        .string()
        .nullable()
        .meta({ description: 'What was shown for it: a kind of factor, backup_code or bypass' }),
      trustedUntil: time,
      lastUsedAt: time,
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
  ),
})

export const identitiesAnswer = z.object({
  identities: z.array(
    z.object({
      id: z.uuid(),
      provider: z.string().meta({ description: 'As in AUTH_<PROVIDER>_ID: google, oidc, ...' }),
      email: z.string().nullable().meta({ description: 'As the provider last said' }),
      createdAt: time,
      lastUsedAt: time.nullable(),
    }),
  ),
})

export const endedAnswer = z.object({ ended: z.int() })

const asksAnswer = z
  .object({
    target: z.object({ type: z.enum(['everyone', 'role', 'group']), name: z.string().nullable() }),
    strength: z.enum(STRENGTHS),
    since: time.nullable(),
  })
  .nullable()
  .meta({ description: 'The rule that decides, or that will when the deadline has passed' })

export const twoFactorAnswer = z.object({
  enabled: z.boolean(),
  hasPassword: z.boolean(),
  clockOffMinutes: z
    .int()
    .nullable()
    .meta({ description: 'How far the clock of the device with the authenticator app is off, ahead if positive' }),
  factors: z.array(
    z.object({
      id: z.uuid(),
      type: z.string(),
      label: z.string(),
      createdAt: time,
      lastUsedAt: time.nullable(),
      stopped: z.boolean().meta({ description: 'It took a hundred wrong codes in a row, and takes no more' }),
      key: z
        .object({
          provider: z.string().nullable().meta({ description: 'Who made it, where that is known' }),
          synced: z.boolean().meta({ description: 'Whether it may be on several devices of its owner' }),
          discoverable: z.boolean().meta({ description: 'Whether it can sign in by itself' }),
          signCountFellAt: time.nullable().meta({ description: 'Since when it may have been copied' }),
        })
        .optional()
        .meta({ description: 'Of a security key or passkey' }),
    }),
  ),
  backupCodesLeft: z.int(),
  recovery: z
    .object({ startedAt: time, readyAt: time, expiresAt: time, needsApproval: z.boolean() })
    .nullable()
    .meta({ description: 'A recovery of the account that is under way; DELETE /recovery stops it' }),
  enrollable: z.array(z.string()).meta({ description: 'Kinds of factor that may be added now' }),
  policy: z.object({
    step: z.enum(['none', 'challenge', 'replace', 'enroll']).meta({
      description:
        'What the next sign-in asks for. replace: one of the factors there are, though none is permitted any more, and then another to be enrolled',
    }),
    methods: z.array(z.string()).meta({ description: 'What it may be answered with' }),
    allowedMethods: z.array(z.string()).meta({ description: 'What may be enrolled at it' }),
    reason: z.string(),
    deadline: time.nullable().meta({ description: 'Until when the person may wait with what a rule asks' }),
    asks: asksAnswer,
  }),
})

/** Who asks, as the API says it. */
export function asksJson(asked: AskedBy | null) {
  if (!asked) return null
  const { target, strength, since } = asked
  return {
    target: { type: target.type, name: target.type === 'everyone' ? null : target.name },
    strength,
    since: since?.toISOString() ?? null,
  }
}

const targetAnswer = z.object({
  type: z.enum(['everyone', 'role', 'group']),
  id: z.string().optional(),
  name: z.string().optional(),
})

export const evaluationAnswer = z.object({
  userId: z.uuid(),
  state: z.enum(['compliant', 'in_grace', 'overdue', 'not_required']),
  step: z.enum(['none', 'challenge', 'replace', 'enroll']).meta({ description: 'What follows a right password' }),
  methods: z.array(z.string()),
  allowedMethods: z.array(z.string()).meta({ description: 'What may be enrolled' }),
  reason: z.string(),
  deadline: time.nullable().meta({ description: 'Until when they may wait with what a rule asks' }),
  asks: asksAnswer,
  rules: z
    .array(
      z.object({
        id: z.uuid(),
        target: targetAnswer,
        requirement: z.enum(REQUIREMENTS),
        allowedMethods: z.array(z.string()),
        strength: z.enum(STRENGTHS),
        phase: z.enum(['waiting', 'nudge', 'in_force']).meta({ description: 'How far its roll-out has come for them' }),
        deadline: time.nullable(),
        satisfied: z.boolean(),
        decides: z.boolean().meta({ description: 'Whether what is asked follows from it' }),
      }),
    )
    .meta({ description: 'Every rule that is for them' }),
  limits: z.object({ trustSeconds: z.number(), sessionSeconds: z.number(), idleSeconds: z.number().nullable() }),
})

export const totpSetupAnswer = z.object({
  secret: z.string().meta({ description: 'Base32' }),
  uri: z.string().meta({ description: 'otpauth:// URI' }),
  qrCode: z.string().meta({ description: 'The URI as a QR code, a PNG data URL' }),
})

export const enrolledAnswer = z.object({
  enabled: z.literal(true),
  factor: z.object({ id: z.uuid(), label: z.string() }),
  backupCodes: z.array(z.string()).optional(),
  status: z.literal('signed_in').optional().meta({ description: 'Where a sign-in waited for it' }),
})

/** For whom a service enrolls a factor: its key, or that it counts. */
export const enable2faAnswer = z.union([totpSetupAnswer, enrolledAnswer.omit({ status: true })])

/** What answers an activation, the same for every kind of factor. */
export function enrolledJson(
  enroller: Enroller,
  { factor, backupCodes }: { factor: { id: string; label: string }; backupCodes?: string[] },
): z.input<typeof enrolledAnswer> {
  return { enabled: true, factor, backupCodes, ...(enroller.place.kind === 'sign_in' && { status: 'signed_in' }) }
}

export const backupCodesAnswer = z.object({ backupCodes: z.array(z.string()) })

export const userAnswer = z.object({ id: z.uuid(), email: z.string(), name: z.string(), roles: z.array(z.string()) })

const next = z.string().nullable().meta({ description: '`after` of the next page; null: this is the last' })

export const groupAnswer = z.object({ id: z.uuid(), name: z.string(), description: z.string(), members: z.int() })

export const groupsAnswer = z.object({ groups: z.array(groupAnswer), next })

export const membersAnswer = z.object({
  members: z.array(z.object({ id: z.uuid(), email: z.string(), name: z.string(), disabled: z.boolean() })),
  next,
})

export const roleAnswer = z.object({
  name: z.string(),
  description: z.string(),
  builtIn: z.boolean(),
  members: z.int(),
})

const places = z.array(z.object({ kind: z.enum(['role', 'group']), name: z.string() }))

export const importAnswer = z.object({
  applied: z.boolean(),
  people: z.int().meta({ description: 'Lines that are understood' }),
  changes: z.array(z.object({ userId: z.uuid(), email: z.string(), gains: places, losses: places })),
  totals: z
    .array(z.object({ kind: z.enum(['role', 'group']), name: z.string(), gains: z.int(), losses: z.int() }))
    .meta({ description: 'How many people gain and lose what' }),
  unknownGroups: z.array(z.string()),
  problems: z
    .array(z.object({ line: z.int(), code: z.string(), value: z.string() }))
    .meta({ description: 'What is wrong on which line; such a line is left out as a whole' }),
  fingerprint: z.string(),
})

export const rolesAnswer = z.object({ roles: z.array(roleAnswer) })

export const auditEventsAnswer = z.object({
  events: z.array(
    z.object({
      id: z.string().meta({ description: 'Its place in the chain: a whole number that never changes' }),
      at: time,
      event: z.string(),
      outcome: z.enum(['success', 'failure']),
      actor: z.string().meta({ description: 'Who did it: user:ID, operator, system or anonymous' }),
      userId: z.uuid().nullable().meta({ description: 'Whose account it concerns' }),
      factor: z.string().nullable(),
      sessionId: z.uuid().nullable(),
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
  next: z.string().meta({ description: 'What to give as `after` the next time, also when there are no more now' }),
})

export function auditEventsJson(
  events: (AuditRow & { seq: bigint })[],
  after: bigint,
): z.input<typeof auditEventsAnswer> {
  return {
    events: events.map(({ id: _, seq, at, ...event }) => ({ id: String(seq), at: at.toISOString(), ...event })),
    next: String(events.at(-1)?.seq ?? after),
  }
}

export const settingsAnswer = z.object({ ...settingFields.shape, allowedMethods: z.array(z.string()) })

export const settingsEffectAnswer = z.object({
  people: z.int().meta({ description: 'Have second factors, and none of them would count any more' }),
  administrators: z.int().meta({ description: 'Of these, administrators' }),
  unprotected: z.int().meta({ description: 'Have a second factor, and would not be asked for it any more' }),
})

/** What WebAuthn Level 3 says (5.4 and 5.5); handed to the browser as it is. */
export const webauthnOptionsAnswer = z.looseObject({
  challenge: z.string().meta({ description: 'base64url' }),
})

/** A challenge as the API shows it. */
export function challengeJson(view: ChallengeView): z.input<typeof challengeAnswer> {
  return {
    ...view,
    expiresAt: view.expiresAt.toISOString(),
    sent: view.sent && { method: view.sent.method, ...codeSentJson(view.sent) },
    lockedUntil: view.lockedUntil?.toISOString() ?? null,
  }
}

/** A code that was sent. */
export function codeSentJson(sent: { expiresAt: Date; resendAt: Date }): z.input<typeof codeSentAnswer> {
  return { expiresAt: sent.expiresAt.toISOString(), resendAt: sent.resendAt.toISOString() }
}

export function sessionsJson(sessions: SessionSummary[]): z.input<typeof sessionsAnswer> {
  return {
    sessions: sessions.map((session) => ({
      ...session,
      createdAt: session.createdAt.toISOString(),
      lastSeenAt: session.lastSeenAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    })),
  }
}

export const personAnswer = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  groups: z.array(z.object({ id: z.uuid(), name: z.string() })),
  factors: z.array(z.string()).meta({ description: 'Kinds of second factor' }),
  state: z
    .enum(['compliant', 'in_grace', 'overdue', 'not_required'])
    .meta({ description: 'How they stand to the rules' }),
  deadline: time.nullable().meta({ description: 'Until when they may wait, or could' }),
  createdAt: time,
  lastSignInAt: time.nullable(),
  disabledAt: time.nullable(),
  lockedUntil: time.nullable(),
  invitedAt: time.nullable().meta({ description: 'Of an invitation that was not taken up yet' }),
})

export const peopleAnswer = z.object({ users: z.array(personAnswer), next })

export function personJson(person: PersonInList): z.input<typeof personAnswer> {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...person,
    deadline: iso(person.deadline),
    createdAt: person.createdAt.toISOString(),
    lastSignInAt: iso(person.lastSignInAt),
    disabledAt: iso(person.disabledAt),
    lockedUntil: iso(person.lockedUntil),
    invitedAt: iso(person.invitedAt),
  }
}

export const bypassAnswer = z.object({
  code: z.string(),
  expiresAt: time,
  needsApproval: z.boolean().meta({ description: 'Whether another administrator must agree before it works' }),
})

export const removedAnswer = z.object({ removed: z.int() })

export const recoveryApprovedAnswer = z.object({ readyAt: time })

const apiKeyFacts = {
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.string()),
  perMinute: z.int().meta({ description: 'Calls a minute that it is good for' }),
  expiresAt: time,
}

const theKey = z.string().meta({ description: '`cs_...`: it is shown this once' })

export const newApiKeyAnswer = z.object({ ...apiKeyFacts, key: theKey })

export const rotatedApiKeyAnswer = z.object({ id: z.uuid(), key: theKey })

export const apiKeysAnswer = z.object({
  keys: z.array(
    z.object({
      ...apiKeyFacts,
      hint: z.string().meta({ description: 'What it begins with' }),
      createdAt: time,
      createdBy: z.string().meta({ description: 'user:ID or operator' }),
      orphaned: z.boolean().meta({ description: 'Whoever made it is an administrator no longer' }),
      lastUsedAt: time.nullable(),
      previousUntil: time.nullable().meta({ description: 'Until when the key before the last rotation is good' }),
    }),
  ),
})

export function apiKeysJson(keys: ApiKeyView[]): z.input<typeof apiKeysAnswer> {
  return {
    keys: keys.map(({ maker: _, ...key }) => ({
      ...key,
      createdAt: key.createdAt.toISOString(),
      expiresAt: key.expiresAt.toISOString(),
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      previousUntil: key.previousUntil?.toISOString() ?? null,
    })),
  }
}

export const bulkJobAnswer = z.object({
  id: z.uuid(),
  action: z.string(),
  total: z.int(),
  createdAt: time,
  finishedAt: time.nullable(),
  outcomes: z
    .array(z.object({ outcome: z.string().nullable(), people: z.int() }))
    .meta({ description: '`done`, the code of a refusal, or null: not their turn yet' }),
})

export function bulkJobJson({
  id,
  action,
  total,
  createdAt,
  finishedAt,
  outcomes,
}: BulkJobView): z.input<typeof bulkJobAnswer> {
  return {
    id,
    action,
    total,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    outcomes,
  }
}
