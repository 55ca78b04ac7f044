import { problem } from './problem'

/**
 * RFC 9470, section 3: the authentication is too old, or too weak, and how old it may be, in seconds.
 * @param aal 2: a second factor is needed
 */
export function insufficientAuthentication({ maxAge, aal }: { maxAge?: number; aal?: 1 | 2 }): Response {
  const facts = { ...(maxAge !== undefined && { max_age: maxAge }), ...(aal === 2 && { aal }) }
  const said = maxAge === undefined ? '' : `, max_age="${maxAge}"`
  const header = `Bearer error="insufficient_user_authentication"${said}`
  return problem('insufficient_user_authentication', facts, { 'www-authenticate': header })
}
