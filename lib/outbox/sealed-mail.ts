import { z } from 'zod'
import { newId } from '../crypto/id'
import { open, seal } from '../crypto/seal'
import { type Mail, mailSchema } from '../mail/mail'

/**
 * How a mail waits in the queue. It carries one-time links, and whoever can read a table must not be able to use them:
 * so all of it is sealed, and bound to its id.
 */
/** A mail is bound to its id. */
export const contextOf = (id: string) => `mail:${id}`

const sealedMail = z.object({ id: z.string(), sealed: z.string() })
export type SealedMail = z.output<typeof sealedMail>

export function sealMail(mail: Mail): SealedMail {
  const id = newId()
  return {
    id,
    sealed: seal(JSON.stringify(mail), contextOf(id)).toString('base64url'),
  }
}

/** @throws if it is not what `sealMail` gave, or its key is gone */
export function openMail(payload: unknown): { id: string; mail: Mail } {
  const { id, sealed } = sealedMail.parse(payload)
  const mail = mailSchema.parse(JSON.parse(open(Buffer.from(sealed, 'base64url'), contextOf(id)).toString()))
  return { id, mail }
}
