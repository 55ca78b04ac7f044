import { CLOCK_SLACK } from '../clock'

/** A live session and whose it is. There is no half-checked state: either all of this, or null. */
export type Session = {
  id: string
  /** RFC 8176 names of what was proved. */
  amr: string[]
  aal: number
  authTime: Date
  createdAt: Date
  expiresAt: Date
  user: { id: string; email: string; name: string; roles: string[] }
  /** A rule asks for more than it has proved: it opens nothing but the step-up. */
  owes: 'step_up' | null
}

/** What the owner of a session may read of it: whose it is and what was proved, never its token. */
export function publicSession({ user, id, amr, aal, authTime, expiresAt }: Session) {
  return {
    user,
    session: { id, amr, aal, authTime: authTime.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}

/** Whether it is an administrator's: who may change anybody's account, and what is asked of them. */
export const isAdministrator = ({ user }: Session): boolean => user.roles.includes('admin')

/** Whether its owner may see all that administrators see. An auditor changes nothing. */
export const isReader = (session: Session): boolean =>
  isAdministrator(session) || session.user.roles.includes('auditor')

/**
 * Whether a session's last proof is no older than that, in milliseconds. One of a time to come is none: it was made when
 * the clock was ahead, and would else stay fresh for as long. Nor is anything within what is no number.
 */
export function isProvedWithin({ authTime }: { authTime: Date }, ms: number, at: Date): boolean {
  const age = at.getTime() - authTime.getTime()
  return age <= ms && age >= -CLOCK_SLACK
}
