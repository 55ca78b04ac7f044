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
}

/** What the owner of a session may read of it: whose it is and what was proved, never its token. */
export function publicSession({ user, id, amr, aal, authTime, expiresAt }: Session) {
  return {
    user,
    session: { id, amr, aal, authTime: authTime.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}
