import { z } from 'zod'
import { FACTOR_TYPES, type FactorType, REQUIREMENTS, STRENGTHS } from '../policy/rule'
import { storable } from '../users/fields'

const whole = (least: number, most: number) => z.int().min(least).max(most)

const target = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('everyone') }),
    z.strictObject({ type: z.literal('role'), id: z.string().min(1).max(100).refine(storable) }),
    z.strictObject({ type: z.literal('group'), id: z.uuid() }),
  ])
  .meta({ description: 'Whom it is for: everyone, a role by its name, a group by its id' })

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullish()
  .transform((at) => at ?? null)

/** The stages, each from when on. A stage that is not named is not gone through. */
const rollout = z
  .strictObject({
    nudgeFrom: time.meta({ description: 'It reminds, and requires nothing yet' }),
    partFrom: time.meta({ description: 'It is required of a part: of partPercent of the people, or of partGroup' }),
    partPercent: whole(1, 99).nullish().transform(orNull),
    partGroup: z.uuid().nullish().transform(orNull),
    allFrom: time.meta({ description: 'It is required of all' }),
  })
  .superRefine(({ nudgeFrom, partFrom, partPercent, partGroup, allFrom }, ctx) => {
    const refuse = (path: string, code: string) => ctx.addIssue({ code: 'custom', path: [path], params: { code } })
    const parts = [partPercent, partGroup].filter((part) => part !== null).length
    if (!nudgeFrom && !partFrom && !allFrom) refuse('allFrom', 'rollout_without_date')
    if (partFrom ? parts !== 1 : parts > 0) refuse('partFrom', 'rollout_part')
    const dates = [nudgeFrom, partFrom, allFrom].filter((at) => at !== null)
    if (dates.some((at, n) => n > 0 && at < (dates[n - 1] as Date))) refuse('allFrom', 'rollout_order')
  })

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null
}

const fields = {
  target,
  requirement: z.enum(REQUIREMENTS),
  allowedMethods: z
    .array(z.enum(FACTOR_TYPES))
    .min(1)
    .transform((given) => FACTOR_TYPES.filter((type) => given.includes(type)))
    .meta({ description: 'Which kinds of second factor count' }),
  strength: z.enum(STRENGTHS).meta({ description: 'The least that counts' }),
  graceDays: whole(0, 365).meta({ description: 'How long somebody may wait to whom it comes to apply' }),
  trustDays: whole(0, 365)
    .nullable()
    .meta({ description: 'How long a browser may be trusted; null: as the settings say' }),
  sessionDays: whole(1, 365).nullable().meta({ description: 'How long a session may last; null: as the settings say' }),
  idleMinutes: whole(5, 1440).nullable().meta({ description: 'How long it may lie unused; null: as the settings say' }),
  rollout: rollout.meta({ description: 'Its stages; without them it is in force at once' }),
  pauseAfter: whole(1, 100_000).nullable().meta({
    description: 'Pauses by itself when more people than this had a lock, reset or recovery in a day; null: never',
  }),
}

/** What a rule is where nothing is said of it. */
export const DEFAULTS = {
  allowedMethods: ['totp', 'email', 'webauthn'] as FactorType[],
  strength: 'any' as const,
  graceDays: 0,
  trustDays: null,
  sessionDays: null,
  idleMinutes: null,
  pauseAfter: null,
}

/** A rule as an administrator writes it. */
export const ruleInput = z.strictObject({
  ...fields,
  allowedMethods: fields.allowedMethods.default(DEFAULTS.allowedMethods),
  strength: fields.strength.default(DEFAULTS.strength),
  graceDays: fields.graceDays.default(DEFAULTS.graceDays),
  trustDays: fields.trustDays.default(DEFAULTS.trustDays),
  sessionDays: fields.sessionDays.default(DEFAULTS.sessionDays),
  idleMinutes: fields.idleMinutes.default(DEFAULTS.idleMinutes),
  rollout: fields.rollout.optional(),
  pauseAfter: fields.pauseAfter.default(DEFAULTS.pauseAfter),
})

/** What is to change of a rule; the rest stays. */
export const ruleChange = z.strictObject(fields).partial()

export type RuleInput = z.output<typeof ruleInput>
export type RuleChange = z.output<typeof ruleChange>
