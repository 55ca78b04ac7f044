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
