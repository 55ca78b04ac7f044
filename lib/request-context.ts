/** Where a request came from, for the audit log, for notes by mail and for the list of sessions. */
export type RequestContext = {
  /** The client's address, or null where it cannot be known for certain. */
  ip: string | null
  userAgent: string | null
}
