import { DAY, now, plus } from '../clock'
import { db } from '../db'
import { err, ok } from '../result'
import { type By, recordChange } from './endpoint'
import { newSecret } from './secret'

/** How long what is sent is signed with the old secret too. */
const OVERLAP = DAY

/**
 * Gives an endpoint a new secret. For a day what is sent carries two signatures, so that a receiver can change over in its
 * own time; a secret from an earlier rotation is dropped.
 * @returns the secret, this once, and until when the old one is good; or `webhook_not_found`
 */
export async function rotateSecret({ id, by }: { id: string; by: By }) {
  const at = now()
  const { secret, sealed } = newSecret(id)
  const previousUntil = plus(at, OVERLAP)
  return db.$transaction(async (tx) => {
    const rotated = await tx.$queryRaw<{ id: string; url: string }[]>`
      UPDATE webhook_endpoints
      SET secret = ${sealed}, previous_secret = secret, previous_until = ${previousUntil}::timestamptz
      WHERE id = ${id}::uuid RETURNING id, url`
    if (!rotated[0]) return err('webhook_not_found')
    await recordChange(tx, rotated[0], 'webhook.secret_rotated', by)
    return ok({ secret, previousUntil })
  })
}
