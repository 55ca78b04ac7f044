import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { now } from '../clock'
import { open, seal } from '../crypto/seal'

/** What says, in Standard Webhooks, that a text is a signing secret. */
const PREFIX = 'whsec_'

/** A secret is bound to its endpoint. */
export const contextOf = (endpointId: string) => `webhook:${endpointId}`

/** 256 bits from the system's CSPRNG; as it is given to the endpoint's owner, and as it is kept. */
export function newSecret(endpointId: string): { secret: string; sealed: Buffer<ArrayBuffer> } {
  const secret = `${PREFIX}${randomBytes(32).toString('base64')}`
  return { secret, sealed: Buffer.from(seal(secret, contextOf(endpointId))) }
}

type Signer = { id: string; secret: Uint8Array; previousSecret: Uint8Array | null; previousUntil: Date | null }

/**
 * The headers of Standard Webhooks for one attempt. After a rotation there are two signatures for a while, of which a
 * receiver accepts the one it knows.
 * @param at of this attempt: receivers refuse what is older than minutes
 * @throws SealError if the key that sealed the secret is gone
 */
export function signatureHeaders(
  endpoint: Signer,
  messageId: string,
  body: string,
  at = now(),
): Record<string, string> {
  const previousIsGood = endpoint.previousUntil !== null && endpoint.previousUntil > at
  const sealed = [endpoint.secret, previousIsGood ? endpoint.previousSecret : null]
  const signatures = sealed
    .filter((each) => each !== null)
    .map((each) => new Webhook(open(each, contextOf(endpoint.id)).toString()).sign(messageId, at, body))
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
