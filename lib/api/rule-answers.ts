import { z } from 'zod'
import type { ListedRule } from '../enforcement/list-rules'
import type { Preview } from '../enforcement/preview-rule'
import { type RuleRecord, stageOf } from '../enforcement/rule-record'

/** Enforcement, as the API shows it: see answers.ts. */

const time = z.iso.datetime()

export const ruleAnswer = z.object({
  id: z.uuid(),
  target: z.object({ type: z.enum(['everyone', 'role', 'group']), id: z.string().optional() }),
  targetName: z.string().nullable(),
  requirement: z.string(),
  allowedMethods: z.array(z.string()),
  strength: z.string(),
  graceDays: z.int(),
  trustDays: z.int().nullable(),
  sessionDays: z.int().nullable(),
  idleMinutes: z.int().nullable(),
  rollout: z.object({
    nudgeFrom: time.nullable(),
    partFrom: time.nullable(),
    partPercent: z.int().nullable(),
    partGroup: z.uuid().nullable(),
    allFrom: time.nullable(),
  }),
  pauseAfter: z.int().nullable(),
  pausedAt: time.nullable(),
  pausedBy: z.enum(['administrator', 'problems']).nullable(),
  stage: z.enum(['scheduled', 'nudge', 'part', 'all', 'paused']),
  createdAt: time,
  updatedAt: time,
})

export const rulesAnswer = z.object({
  rules: z.array(
    ruleAnswer.extend({
      people: z.int().meta({ description: 'How many it is for' }),
      lacking: z.int().meta({ description: 'How many of them have nothing yet that satisfies it' }),
      decided: z
        .object({ actor: z.string(), email: z.string().nullable(), at: time })
        .nullable()
        .meta({ description: 'Who changed it last' }),
    }),
  ),
})

const counted = { people: z.int(), mustAct: z.int() }

export const previewAnswer = z.object({
  people: z.int().meta({ description: 'Whom it is for; then: fine + wrongMethod + noFactor' }),
  fine: z.int().meta({ description: 'What they have is good, or nothing is asked' }),
  wrongMethod: z.int().meta({ description: 'They must replace what they have' }),
  noFactor: z.int().meta({ description: 'They must set one up' }),
  newly: z.int().meta({ description: 'Those who must act, and need not without it' }),
  passwordOnly: z.object({ before: z.int(), after: z.int() }).meta({ description: 'Who signs in with one factor' }),
  released: z.int().meta({ description: 'Whom it is for now, and no longer would be' }),
  dormant: z.int().meta({ description: 'Have not signed in for 90 days' }),
  administrators: z.object({
    ...counted,
    from: time.nullable().meta({ description: 'When the first of those who must act can do nothing else' }),
  }),
  deadlines: z.array(z.object({ at: time.nullable(), people: z.int() })),
  stages: z.array(z.object({ stage: z.enum(['nudge', 'part', 'all']), from: time, ...counted })),
  firstPart: z.object({ percent: z.int(), ...counted }),
  signIns: z
    .object({ total: z.int(), more: z.int() })
    .meta({ description: 'Of the last 30 days; `more`: would have been asked for more than they proved' }),
  refusal: z
    .enum(['no_method_left', 'last_administrator'])
    .nullable()
    .meta({ description: 'Why it would not be saved' }),
  switchedOff: z
    .boolean()
    .meta({ description: 'Two-factor authentication is off in the settings: no rule asks anything' }),
})

const iso = (at: Date | null) => at?.toISOString() ?? null

export function ruleJson(rule: RuleRecord, at: Date): z.input<typeof ruleAnswer> {
  const { target, rollout, allowedMethods, createdAt, updatedAt, ...rest } = rule
  const { nudgeFrom, partFrom, partPercent, partGroup, allFrom, pausedAt } = rollout
  return {
    ...rest,
    target: target.type === 'everyone' ? { type: 'everyone' } : { type: target.type, id: target.id },
    targetName: target.type === 'everyone' ? null : target.name,
    allowedMethods: [...allowedMethods],
    rollout: { nudgeFrom: iso(nudgeFrom), partFrom: iso(partFrom), partPercent, partGroup, allFrom: iso(allFrom) },
    pausedAt: iso(pausedAt),
    stage: stageOf(rule, at),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function rulesJson(rules: readonly ListedRule[], at: Date): z.input<typeof rulesAnswer> {
  return {
    rules: rules.map(({ decided, people, lacking, stage: _, ...rule }) => ({
      ...ruleJson(rule, at),
      people,
      lacking,
      decided: decided && { ...decided, at: decided.at.toISOString() },
    })),
  }
}

export function previewJson(preview: Preview): z.input<typeof previewAnswer> {
  const { administrators, deadlines, stages } = preview
  return {
    ...preview,
    administrators: { ...administrators, from: iso(administrators.from) },
    deadlines: deadlines.map(({ at, people }) => ({ at: iso(at), people })),
    stages: stages.map((stage) => ({ ...stage, from: stage.from.toISOString() })),
  }
}
