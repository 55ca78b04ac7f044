import type { Field } from './action'

/** Reads an answer to a challenge from a form. A code may be typed in groups: "123 456", "123-456". */
export function readAnswer(field: Field): unknown {
  const method = field('method')
  if (method === 'password') return { method, password: field('password') }
  const code = field('code')
  return { method, code: method === 'totp' ? code?.replace(/[\s-]/g, '') : code }
}
