import type { Method } from '../factors/methods'
import type { Field } from './action'

/** Reads an answer to a challenge from a form. A code may be typed in groups: "123 456", "123-456". */
export function readAnswer(field: Field): unknown {
  const method = field('method')
  if (method === 'password') return { method, password: field('password') }
  const code = field('code')
  return {
    method,
    code: method === 'totp' || method === 'email' || method === 'sms' ? code?.replace(/[\s-]/g, '') : code,
  }
}

/** A wrong answer in the words of its method: what helps with a code from an app does not help with a password. */
export function nameAnswer<Outcome extends { ok: boolean; code?: string }>(outcome: Outcome, method: Method): Outcome {
  return outcome.code === 'invalid_code' ? { ...outcome, code: `invalid_${method}` } : outcome
}

/** Which field of the form such a refusal is about. */
export const answerFields = {
  invalid_totp: 'code',
  invalid_email: 'code',
  invalid_sms: 'code',
  invalid_backup_code: 'code',
  invalid_bypass: 'code',
  invalid_password: 'password',
}
