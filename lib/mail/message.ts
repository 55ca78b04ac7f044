/** A mail ready to leave. */
export type Message = {
  /** The same at every attempt, so that a mail sent twice can be recognised as one. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

/**
 * A mail that did not leave. The message says why in words of our own: what a mail server answers may quote the mail,
 * links included, and this ends up in logs and in the queue's table.
 */
export class DeliveryError extends Error {
  override name = 'DeliveryError'
  /** @param permanent whether trying again is useless: the recipient or the message itself was refused */
  constructor(
    reason: string,
    readonly permanent: boolean,
  ) {
    super(reason)
  }
}
