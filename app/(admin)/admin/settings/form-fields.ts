/** The fields of the settings' form: each is named as its setting, but for the methods, which have a box each. */
export const SWITCHES = ['twoFactorEnabled', 'smsFallback', 'recoveryApproval', 'bypassApproval'] as const

export const NUMBERS = [
  'sessionDays',
  'trustDays',
  'adminSessionHours',
  'adminIdleMinutes',
  'codeMinutes',
  'recoveryHours',
  'bypassMinutes',
] as const

/** Strongest first. */
export const METHOD_FIELDS = [
  { name: 'method_webauthn', method: 'webauthn' },
  { name: 'method_totp', method: 'totp' },
  { name: 'method_email', method: 'email' },
] as const
