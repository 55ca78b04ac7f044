import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PolicyUser, type RequiredStep, requiredStep } from './required-step'
import { FACTOR_TYPES, type Rule, STRENGTH_METHODS } from './rule'

const at = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-08T12:00:00Z')
const settings = { twoFactorEnabled: true, allowedMethods: ['totp', 'email', 'webauthn'], smsFallback: false }
const none = { aal: 1, factors: [] } as const

const user = (change: Partial<PolicyUser> = {}): PolicyUser => ({
  roles: ['user'],
  groups: [],
  factors: [],
  enrollmentDeadline: null,
  ...change,
})

const rule = (change: Partial<Rule> = {}): Rule => ({
  id: 'r',
  target: { type: 'everyone' },
  requirement: 'required',
  allowedMethods: [...FACTOR_TYPES],
  strength: 'any',
  ...change,
})

describe('without rules', () => {
  it.each([
    ['nobody without a factor is asked', user(), settings, { kind: 'none', reason: { code: 'nothing_required' } }],
    [
      'who has a factor is asked for it',
      user({ factors: ['totp'] }),
      settings,
      { kind: 'challenge', methods: ['totp'], reason: { code: 'own_factor' } },
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
        allowedMethods: ['webauthn'],
        reason: { code: 'method_not_permitted' },
      },
    ],
    [
      'SMS counts only where the fallback is on',
      user({ factors: ['totp', 'sms'] }),
      { ...settings, allowedMethods: [...FACTOR_TYPES] },
      { kind: 'challenge', methods: ['totp'], reason: { code: 'own_factor' } },
    ],
    [
      'and that is its one switch',
      user({ factors: ['sms'] }),
      { ...settings, smsFallback: true },
      { kind: 'challenge', methods: ['sms'], reason: { code: 'own_factor' } },
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
      user({ enrollmentDeadline: later }),
      [rule()],
      { kind: 'none', deadline: later },
    ],
    [
      'required, no factor, the deadline is this instant: enroll',
      user({ enrollmentDeadline: at }),
      [rule()],
      { kind: 'enroll' },
    ],
    [
      'required, phishing-resistant, has an app only: enroll a stronger one',
      user({ factors: ['totp'] }),
      [rule({ strength: 'phishing_resistant' })],
      { kind: 'replace', methods: ['totp'], allowedMethods: ['webauthn'] },
    ],
    [
      'for another role: does not touch',
      user(),
      [rule({ target: { type: 'role', id: 'admin' } })],
      { kind: 'none', reason: { code: 'nothing_required' } },
    ],
    [
      'for a group of theirs',
      user({ groups: ['finance'] }),
      [rule({ target: { type: 'group', id: 'finance' } })],
      { kind: 'enroll' },
    ],
    ['the strictest of two wins', user(), [rule({ requirement: 'optional' }), rule()], { kind: 'enroll' }],
    [
      'methods are those that every rule permits',
      user({ factors: ['totp', 'email'] }),
      [rule({ allowedMethods: ['email', 'webauthn'] }), rule({ strength: 'app_or_stronger' })],
      { kind: 'replace', methods: ['totp', 'email'], allowedMethods: ['webauthn'] },
    ],
    [
      'in grace, but with a factor that is not enough: what there is is asked for',
      user({ factors: ['totp'], enrollmentDeadline: later }),
      [rule({ strength: 'phishing_resistant' })],
      { kind: 'replace', methods: ['totp'] },
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
    ['a browser that was trusted while they were', { aal: 1, factors: [], trustedBrowser: true }, 'replace'],
    ['a factor that is none of theirs', { aal: 2, factors: ['sms'] }, 'replace'],
    ['a permitted one', { aal: 2, factors: ['webauthn'] }, 'none'],
  ] as const)('%s: %o leads to %s', (_, proved, kind) => {
    expect(requiredStep(who, [], under, proved, at).kind).toBe(kind)
    expect(requiredStep(who, [rule()], under, proved, at).kind).toBe(kind)
  })
})

describe('whatever the rules', () => {
  const factorType = fc.constantFrom(...FACTOR_TYPES)
  const anyRule: fc.Arbitrary<Rule> = fc.record({
    id: fc.uuid(),
    target: fc.constantFrom(
      { type: 'everyone' as const },
      { type: 'role' as const, id: 'admin' },
      { type: 'group' as const, id: 'finance' },
    ),
    requirement: fc.constantFrom('off' as const, 'optional' as const, 'required' as const),
    allowedMethods: fc.subarray([...FACTOR_TYPES]),
    strength: fc.constantFrom('any' as const, 'app_or_stronger' as const, 'phishing_resistant' as const),
  })
  const anyUser: fc.Arbitrary<PolicyUser> = fc.record({
    roles: fc.subarray(['user', 'admin']),
    groups: fc.subarray(['finance']),
    factors: fc.uniqueArray(factorType),
    enrollmentDeadline: fc.constantFrom(null, at, later),
  })

  it('a method is asked for only if every applying rule permits it', () => {
    fc.assert(
      fc.property(anyUser, fc.array(anyRule, { maxLength: 4 }), (who, rules) => {
        const step = requiredStep(who, rules, settings, none, at)
        const asked = step.kind === 'challenge' ? step.methods : step.kind === 'none' ? [] : step.allowedMethods
        const applying = rules.filter(
          ({ target }) =>
            target.type === 'everyone' || (target.type === 'role' ? who.roles : who.groups).includes(target.id),
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

  it('a password alone never enrolls where there is a factor', () => {
    fc.assert(
      fc.property(
        anyUser,
        fc.array(anyRule, { maxLength: 4 }),
        fc.subarray([...FACTOR_TYPES]),
        (who, rules, methods) => {
          const step = requiredStep(who, rules, { ...settings, allowedMethods: methods }, none, at)
          if (step.kind === 'enroll') expect(who.factors).toEqual([])
        },
      ),
    )
  })

  it('more rules never ask for less', () => {
    const weight = (kind: RequiredStep['kind']) => (kind === 'none' ? 0 : 1)
    const strict = anyRule.map((each) => ({ ...each, requirement: 'required' as const }))
    fc.assert(
      fc.property(anyUser, fc.array(strict, { maxLength: 3 }), strict, (who, rules, another) => {
        const before = requiredStep({ ...who, enrollmentDeadline: null }, rules, settings, none, at)
        const after = requiredStep({ ...who, enrollmentDeadline: null }, [...rules, another], settings, none, at)
        expect(weight(after.kind)).toBeGreaterThanOrEqual(weight(before.kind))
      }),
    )
  })
})
