import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, plus } from '../clock'
import { limitsOf } from './limits'
import { type PolicyUser, permittedTypes, type RequiredStep, requiredStep, sessionStep } from './required-step'
import { type AppliedRule, FACTOR_TYPES, isFor, phaseOf, type Rollout, STRENGTH_METHODS } from './rule'

const at = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-08T12:00:00Z')
const settings = { twoFactorEnabled: true, allowedMethods: ['totp', 'email', 'webauthn'], smsFallback: false }
const none = { aal: 1, factors: [] } as const

const user = (change: Partial<PolicyUser> = {}): PolicyUser => ({
  roles: ['user'],
  groups: [],
  cohort: 50,
  factors: [],
  mustReenroll: false,
  ...change,
})

const past = new Date('2026-02-01T12:00:00Z')
const rollout = (change: Partial<Rollout> = {}): Rollout => ({
  nudgeFrom: null,
  partFrom: null,
  partPercent: null,
  partGroup: null,
  allFrom: past,
  pausedAt: null,
  ...change,
})

/** In force, and its deadline has passed, unless said otherwise. */
const rule = (change: Partial<AppliedRule> = {}): AppliedRule => ({
  id: 'r',
  target: { type: 'everyone' },
  requirement: 'required',
  allowedMethods: [...FACTOR_TYPES],
  strength: 'any',
  graceDays: 0,
  trustDays: null,
  sessionDays: null,
  idleMinutes: null,
  rollout: rollout(),
  deadline: past,
  ...change,
})

const finance = { type: 'group', id: 'finance', name: 'Finance' } as const
const admins = { type: 'role', id: 'admin', name: 'admin' } as const

describe('without rules', () => {
  it.each([
    ['nobody without a factor is asked', user(), settings, { kind: 'none', reason: { code: 'nothing_required' } }],
    [
      'who has a factor is asked for it',
      user({ factors: ['totp'] }),
      settings,
      { kind: 'challenge', methods: ['totp'], backupCodes: true, reason: { code: 'own_factor' } },
    ],
    [
      'the switch turns it off for all',
      user({ factors: ['totp'] }),
      { ...settings, twoFactorEnabled: false },
      { kind: 'none', reason: { code: 'two_factor_off' } },
    ],
    [
      'who has only a factor that is no longer permitted is asked for it before another may be enrolled',
      user({ factors: ['totp'] }),
      { ...settings, allowedMethods: ['webauthn'] },
      {
        kind: 'replace',
        methods: ['totp'],
        backupCodes: true,
        allowedMethods: ['webauthn'],
        reason: { code: 'method_not_permitted' },
      },
    ],
    [
      'SMS counts only where the fallback is on',
      user({ factors: ['totp', 'sms'] }),
      { ...settings, allowedMethods: [...FACTOR_TYPES] },
      { kind: 'challenge', methods: ['totp'], backupCodes: true, reason: { code: 'own_factor' } },
    ],
    [
      'and that is its one switch',
      user({ factors: ['sms'] }),
      { ...settings, smsFallback: true },
      { kind: 'challenge', methods: ['sms'], backupCodes: true, reason: { code: 'own_factor' } },
    ],
  ])('%s', (_, who, under, expected) => {
    expect(requiredStep(who, [], under, none, at)).toEqual(expected)
  })
})

describe('with rules', () => {
  it.each([
    ['required, no factor, no grace: enroll', user(), [rule()], { kind: 'enroll', reason: { code: 'rule' } }],
    [
      'required, no factor, in grace: in, with the deadline',
      user(),
      [rule({ deadline: later })],
      { kind: 'none', due: { ruleId: 'r', deadline: later } },
    ],
    [
      'required, no factor, its deadline not fixed yet: the days of grace begin now',
      user(),
      [rule({ deadline: null, graceDays: 7 })],
      { kind: 'none', due: { deadline: plus(at, 7 * DAY) } },
    ],
    [
      'required, no factor, no days of grace and no deadline fixed: enroll',
      user(),
      [rule({ deadline: null })],
      { kind: 'enroll', reason: { code: 'rule', ruleId: 'r' } },
    ],
    ['required, no factor, the deadline is this instant: enroll', user(), [rule({ deadline: at })], { kind: 'enroll' }],
    [
      'required, phishing-resistant, has an app only: enroll a stronger one',
      user({ factors: ['totp'] }),
      [rule({ strength: 'phishing_resistant' })],
      { kind: 'replace', methods: ['totp'], allowedMethods: ['webauthn'] },
    ],
    [
      'for another role: does not touch',
      user(),
      [rule({ target: admins })],
      { kind: 'none', reason: { code: 'nothing_required' } },
    ],
    ['for a group of theirs', user({ groups: ['finance'] }), [rule({ target: finance })], { kind: 'enroll' }],
    ['the strictest of two wins', user(), [rule({ requirement: 'optional' }), rule()], { kind: 'enroll' }],
    [
      'methods are those that every rule permits',
      user({ factors: ['totp', 'email'] }),
      [rule({ allowedMethods: ['email', 'webauthn'] }), rule({ strength: 'app_or_stronger' })],
      { kind: 'replace', methods: ['totp', 'email'], allowedMethods: ['webauthn'] },
    ],
    [
      'in grace, with a factor that will not be enough: it is asked for, and what is due is said',
      user({ factors: ['totp'] }),
      [rule({ strength: 'phishing_resistant', deadline: later })],
      {
        kind: 'challenge',
        methods: ['totp'],
        reason: { code: 'own_factor' },
        due: { ruleId: 'r', deadline: later, allowedMethods: ['webauthn'] },
      },
    ],
    [
      'in grace of one rule, past the deadline of another',
      user(),
      [rule(), rule({ id: 'finance', target: finance, strength: 'phishing_resistant', deadline: later })],
      { kind: 'enroll', reason: { ruleId: 'r' } },
    ],
    [
      'the earlier of two deadlines is the one that is due',
      user(),
      [rule({ deadline: plus(later, DAY) }), rule({ id: 'sooner', deadline: later })],
      { kind: 'none', due: { ruleId: 'sooner', deadline: later } },
    ],
    [
      'a backup code is not enough where a key is asked for',
      user({ factors: ['webauthn'] }),
      [rule({ strength: 'phishing_resistant' })],
      { kind: 'challenge', methods: ['webauthn'], backupCodes: false },
    ],
    [
      'an administrator wants the factors replaced: one is shown, then another is enrolled',
      user({ factors: ['totp'], mustReenroll: true }),
      [],
      { kind: 'replace', methods: ['totp'], reason: { code: 'reenrollment' } },
    ],
    [
      'and what is to be replaced is asked for as strictly as the rules have it',
      user({ factors: ['totp', 'webauthn'], mustReenroll: true }),
      [rule({ strength: 'phishing_resistant' })],
      { kind: 'replace', methods: ['webauthn'], backupCodes: false, reason: { code: 'reenrollment' } },
    ],
    [
      'required of one group, off for everyone: required',
      user({ groups: ['finance'] }),
      [rule({ id: 'off', requirement: 'off' }), rule({ target: finance })],
      { kind: 'enroll', reason: { code: 'rule', ruleId: 'r' } },
    ],
    [
      'off for them: nothing is asked',
      user({ factors: ['totp'] }),
      [rule({ requirement: 'off' })],
      { kind: 'none', reason: { code: 'two_factor_off', ruleId: 'r' } },
    ],
  ])('%s', (_, who, rules, expected) => {
    expect(requiredStep(who, rules, settings, none, at)).toMatchObject(expected)
  })

  it('is satisfied by a session that proved a permitted factor, and only by that', () => {
    const who = user({ factors: ['totp', 'webauthn'] })
    const rules = [rule({ strength: 'phishing_resistant' })]
    expect(requiredStep(who, rules, settings, { aal: 2, factors: ['webauthn'] }, at).kind).toBe('none')
    expect(requiredStep(who, rules, settings, { aal: 2, factors: ['totp'] }, at)).toMatchObject({
      kind: 'challenge',
      methods: ['webauthn'],
    })
  })
})

describe('with factors none of which is permitted any more', () => {
  const under = { ...settings, allowedMethods: ['webauthn'] }
  const who = user({ factors: ['totp', 'email'] })
  it.each([
    ['the password alone', { aal: 1, factors: [] }, 'replace'],
    ['one of them', { aal: 2, factors: ['totp'] }, 'enroll'],
    ['the other', { aal: 2, factors: ['email'] }, 'enroll'],
    ['a browser that was trusted while they were', { aal: 1, factors: [], trustedBy: 'totp' }, 'replace'],
    ['a factor that is none of theirs', { aal: 2, factors: ['sms'] }, 'replace'],
    ['a permitted one', { aal: 2, factors: ['webauthn'] }, 'none'],
  ] as const)('%s: %o leads to %s', (_, proved, kind) => {
    expect(requiredStep(who, [], under, proved, at).kind).toBe(kind)
    expect(requiredStep(who, [rule()], under, proved, at).kind).toBe(kind)
  })
})

describe('whatever the rules', () => {
  const factorType = fc.constantFrom(...FACTOR_TYPES)
  const instant = fc.constantFrom(null, past, at, later)
  const anyRollout: fc.Arbitrary<Rollout> = fc.record({
    nudgeFrom: instant,
    partFrom: instant,
    partPercent: fc.constantFrom(null, 10, 51, 100),
    partGroup: fc.constantFrom(null, 'finance'),
    allFrom: instant,
    pausedAt: fc.constantFrom(null, null, past),
  })
  const anyRule: fc.Arbitrary<AppliedRule> = fc.record({
    id: fc.uuid(),
    target: fc.constantFrom({ type: 'everyone' as const }, admins, finance),
    requirement: fc.constantFrom('off' as const, 'optional' as const, 'required' as const),
    allowedMethods: fc.subarray([...FACTOR_TYPES]),
    strength: fc.constantFrom('any' as const, 'app_or_stronger' as const, 'phishing_resistant' as const),
    graceDays: fc.nat(30),
    trustDays: fc.constantFrom(null, 0, 7),
    sessionDays: fc.constantFrom(null, 1, 7),
    idleMinutes: fc.constantFrom(null, 15),
    rollout: anyRollout,
    deadline: instant,
  })
  const anyUser: fc.Arbitrary<PolicyUser> = fc.record({
    roles: fc.subarray(['user', 'admin']),
    groups: fc.subarray(['finance']),
    cohort: fc.nat(99),
    factors: fc.uniqueArray(factorType),
    mustReenroll: fc.boolean(),
  })
  const anyRules = fc.array(anyRule, { maxLength: 4 })

  /** What somebody is asked who has a password alone, written down a second time, as plainly as can be. */
  function expected(who: PolicyUser, rules: AppliedRule[]): RequiredStep['kind'] {
    const mine = rules.filter((each) => isFor(each.target, who) && phaseOf(each, who, at) !== 'waiting')
    if (mine.length > 0 && mine.every((each) => each.requirement === 'off')) return 'none'
    const now = mine.filter((each) => {
      if (each.requirement !== 'required') return true
      const deadline = each.deadline ?? plus(at, each.graceDays * DAY)
      return phaseOf(each, who, at) === 'in_force' && deadline <= at
    })
    const good = who.factors.filter(
      (type) =>
        settings.allowedMethods.includes(type) &&
        now.every(
          (each) =>
            each.requirement === 'off' ||
            (each.allowedMethods.includes(type) && STRENGTH_METHODS[each.strength].includes(type)),
        ),
    )
    if (who.factors.length > 0) return good.length > 0 && !who.mustReenroll ? 'challenge' : 'replace'
    return now.some((each) => each.requirement === 'required') ? 'enroll' : 'none'
  }

  it('the answer is the one that the words of the rules give', () => {
    fc.assert(
      fc.property(anyUser, anyRules, (who, rules) => {
        expect(requiredStep(who, rules, settings, none, at).kind).toBe(expected(who, rules))
      }),
      { numRuns: 2_000 },
    )
  })

  it('a method is asked for only if every rule that is in force permits it', () => {
    fc.assert(
      fc.property(anyUser, anyRules, (who, rules) => {
        const step = requiredStep(who, rules, settings, none, at)
        const asked = step.kind === 'challenge' ? step.methods : step.kind === 'none' ? [] : step.allowedMethods
        const applying = rules.filter(
          (each) =>
            isFor(each.target, who) &&
            each.requirement !== 'off' &&
            phaseOf(each, who, at) === 'in_force' &&
            (each.requirement === 'optional' || (each.deadline ?? plus(at, each.graceDays * DAY)) <= at),
        )
        for (const type of asked) {
          expect(type).not.toBe('sms')
          for (const each of applying) {
            expect(each.allowedMethods).toContain(type)
            expect(STRENGTH_METHODS[each.strength]).toContain(type)
          }
        }
      }),
    )
  })

  it('what may be enrolled satisfies also the rules whose deadline is to come', () => {
    fc.assert(
      fc.property(anyUser, anyRules, (who, rules) => {
        const types = permittedTypes(who, rules, settings, at)
        const after = rules.map((each) => ({ ...each, deadline: past }))
        for (const type of types) {
          const step = requiredStep({ ...who, factors: [type], mustReenroll: false }, after, settings, none, at)
          expect(['challenge', 'none']).toContain(step.kind)
        }
      }),
    )
  })

  it('a password alone never enrolls where there is a factor', () => {
    fc.assert(
      fc.property(anyUser, anyRules, fc.subarray([...FACTOR_TYPES]), (who, rules, methods) => {
        const step = requiredStep(who, rules, { ...settings, allowedMethods: methods }, none, at)
        if (step.kind === 'enroll') expect(who.factors).toEqual([])
      }),
    )
  })

  it('more rules never ask for less, and never make anything last longer', () => {
    const weight = (kind: RequiredStep['kind']) => (kind === 'none' ? 0 : 1)
    const strict = anyRule.map((each) => ({ ...each, requirement: 'required' as const }))
    const limits = { trustDays: 30, sessionDays: 14, adminSessionHours: 12, adminIdleMinutes: 60 }
    fc.assert(
      fc.property(anyUser, fc.array(strict, { maxLength: 3 }), strict, (who, rules, another) => {
        const before = requiredStep(who, rules, settings, none, at)
        const after = requiredStep(who, [...rules, another], settings, none, at)
        expect(weight(after.kind)).toBeGreaterThanOrEqual(weight(before.kind))
        const [longer, shorter] = [limitsOf(who, rules, limits, at), limitsOf(who, [...rules, another], limits, at)]
        expect(shorter.trust).toBeLessThanOrEqual(longer.trust)
        expect(shorter.session).toBeLessThanOrEqual(longer.session)
        expect(shorter.idle ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(longer.idle ?? Number.POSITIVE_INFINITY)
      }),
    )
  })

  it('an open session is never asked for more than a new sign-in', () => {
    fc.assert(
      fc.property(anyUser, anyRules, (who, rules) => {
        const session = sessionStep(who, rules, settings, none, at)
        if (session.kind !== 'none') expect(session).toEqual(requiredStep(who, rules, settings, none, at))
      }),
    )
  })
})

describe('a roll-out', () => {
  const stages = { nudgeFrom: past, partFrom: at, partPercent: 10, allFrom: later }
  const pending = rule({ rollout: rollout(stages), deadline: null, graceDays: 0 })
  it.each([
    ['before it begins nobody is reminded', { nudgeFrom: later, partFrom: null, allFrom: null }, 5, 'waiting'],
    ['first it reminds', { ...stages, partFrom: later }, 5, 'nudge'],
    ['then it requires, of a part', stages, 9, 'in_force'],
    ['and only of that part', stages, 10, 'nudge'],
    ['then of all', { ...stages, allFrom: at }, 99, 'in_force'],
    ['while it is paused it reminds', { ...stages, allFrom: at, pausedAt: past }, 5, 'nudge'],
  ])('%s', (_, change, cohort, phase) => {
    expect(phaseOf(rule({ rollout: rollout(change) }), user({ cohort }), at)).toBe(phase)
  })
  it('whoever is only reminded is let in, and told', () => {
    expect(requiredStep(user({ cohort: 10 }), [pending], settings, none, at)).toMatchObject({
      kind: 'none',
      due: { ruleId: 'r', deadline: null, allowedMethods: ['totp', 'email', 'webauthn'] },
    })
    expect(requiredStep(user({ cohort: 9 }), [pending], settings, none, at).kind).toBe('enroll')
  })
})

describe('what reaches into open sessions', () => {
  const phishingResistant = rule({ strength: 'phishing_resistant' })
  it.each([
    ['nothing required: a factor added elsewhere waits for the next sign-in', ['totp'], [], none, 'none'],
    ['required, password alone, has a factor: steps up', ['totp'], [rule()], none, 'challenge'],
    ['required, a trusted browser stood in', ['totp'], [rule()], { ...none, trustedBy: 'totp' }, 'none'],
    [
      'key required, the browser was trusted for a code of an app',
      ['totp', 'webauthn'],
      [phishingResistant],
      { ...none, trustedBy: 'totp' },
      'challenge',
    ],
    [
      'key required, the browser was trusted for a key',
      ['totp', 'webauthn'],
      [phishingResistant],
      { ...none, trustedBy: 'webauthn' },
      'none',
    ],
    [
      'key required, the browser was trusted for a backup code',
      ['webauthn'],
      [phishingResistant],
      { ...none, trustedBy: 'backup_code' },
      'challenge',
    ],
    [
      'keys alone permitted, backup code shown',
      ['webauthn'],
      [rule({ allowedMethods: ['webauthn'] })],
      { aal: 2, factors: ['backup_code'] },
      'challenge',
    ],
    ['required, password alone, has none: signs in again', [], [rule()], none, 'enroll'],
    [
      'key required, app shown, has a key: steps up',
      ['totp', 'webauthn'],
      [phishingResistant],
      { aal: 2, factors: ['totp'] },
      'challenge',
    ],
    [
      'key required, app shown, has no key: signs in again',
      ['totp'],
      [phishingResistant],
      { aal: 2, factors: ['totp'] },
      'enroll',
    ],
    [
      'key required, backup code shown',
      ['webauthn'],
      [phishingResistant],
      { aal: 2, factors: ['backup_code'] },
      'challenge',
    ],
    [
      'app required, backup code shown',
      ['totp'],
      [rule({ strength: 'app_or_stronger' })],
      { aal: 2, factors: ['backup_code'] },
      'none',
    ],
    [
      'key required, let in by an administrator',
      ['webauthn'],
      [phishingResistant],
      { aal: 2, factors: ['bypass'] },
      'none',
    ],
  ] as const)('%s', (_, factors, rules, proved, kind) => {
    expect(sessionStep(user({ factors }), rules, settings, proved, at).kind).toBe(kind)
  })
})

it('limits are the shortest that apply; administrators have shorter ones', () => {
  const limits = { trustDays: 30, sessionDays: 14, adminSessionHours: 12, adminIdleMinutes: 60 }
  const of = (who: PolicyUser, ...rules: AppliedRule[]) => limitsOf(who, rules, limits, at)
  expect(of(user())).toEqual({ trust: 30 * DAY, session: 14 * DAY, idle: null })
  expect(of(user({ roles: ['auditor'] }))).toMatchObject({ session: DAY / 2, idle: DAY / 24 })
  expect(of(user(), rule({ trustDays: 0, sessionDays: 7 }), rule({ trustDays: 3, idleMinutes: 1440 }))).toEqual({
    trust: 0,
    session: 7 * DAY,
    idle: DAY,
  })
  expect(of(user(), rule({ trustDays: 0, rollout: rollout({ pausedAt: past }) })).trust).toBe(30 * DAY)
})
