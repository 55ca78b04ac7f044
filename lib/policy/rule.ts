/** Kinds of second factor a person can enroll. */
export const FACTOR_TYPES = ['totp', 'email', 'sms', 'webauthn'] as const
export type FactorType = (typeof FACTOR_TYPES)[number]

/** An administrator's rule, as CONTRACT and the rules page have it. */
export type Rule = {
  id: string
  target: { type: 'everyone' } | { type: 'role' | 'group'; id: string }
  requirement: 'off' | 'optional' | 'required'
  allowedMethods: FactorType[]
  strength: 'any' | 'app_or_stronger' | 'phishing_resistant'
}

/** Which kinds of factor reach a strength. */
export const STRENGTH_METHODS: Record<Rule['strength'], readonly FactorType[]> = {
  any: FACTOR_TYPES,
  app_or_stronger: ['totp', 'webauthn'],
  phishing_resistant: ['webauthn'],
}
