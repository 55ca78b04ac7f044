import type { AuditActor, AuditEventName } from '../audit/record-event'
import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Prisma, Tx } from '../db'
import type { RequestContext } from '../request-context'

/** Who changes something, for the record. */
export type By = { actor: AuditActor; from: RequestContext | null }

/** An endpoint as administrators and auditors see it: nothing of its secrets. */
export const endpointFields = {
  id: true,
  url: true,
  description: true,
  events: true,
  createdAt: true,
  disabledAt: true,
  disabledWhy: true,
  failingSince: true,
  retryAt: true,
  previousUntil: true,
} as const satisfies Prisma.WebhookEndpointSelect

export type Endpoint = Prisma.WebhookEndpointGetPayload<{ select: typeof endpointFields }>

/** What the log and mail say of a URL: the rest of it is often a secret of the receiver's. */
export const hostIn = (url: string): string => new URL(url).host

/** Writes down what was done to an endpoint. */
export function recordChange(
  tx: Tx,
  { id, url }: { id: string; url: string },
  event: Extract<AuditEventName, `webhook.${string}`>,
  { actor, from }: By,
  facts: Record<string, string | number | boolean | null> = {},
): Promise<void> {
  const details = { webhook: id, host: hostIn(url), ...facts }
  return recordEvent(tx, { at: now(), event, outcome: 'success', actor, from, details })
}
