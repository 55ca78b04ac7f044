import { recordEvent } from '../audit/record-event'
import { sealAuditEvents } from '../audit/seal-audit-events'
import { now } from '../clock'
import { db } from '../db'
import { createWebhook } from '../webhooks/create-webhook'
import { deliverDue } from '../webhooks/deliver-due'
import { ALL } from '../webhooks/event-types'
import { fanOut } from '../webhooks/fan-out'

/** Lets webhooks go to receivers of the test. To be called before anything reads the environment. */
export function permitLoopback(addresses = '127.0.0.1'): void {
  process.env.WEBHOOK_ALLOWED_ADDRESSES = addresses
}

export const BY = { actor: 'operator', from: null } as const

/** An endpoint that wants everything unless told otherwise. */
export async function makeWebhook(url: string, events: string[] = [ALL]) {
  // The place in the log from which on it is told: the worker has one from its first second on.
  await fanOut()
  const made = await createWebhook({ url, description: '', events, by: BY })
  if (!made.ok) throw new Error(made.code)
  return { ...made.webhook, secret: made.secret }
}

/** Something that happens to somebody. `n` numbers it. */
export function happen(userId: string | null, n: number | string): Promise<void> {
  const details = { n }
  return recordEvent(db, {
    at: now(),
    event: 'user.profile_changed',
    outcome: 'success',
    actor: 'system',
    userId,
    details,
  })
}

/** What the worker does in a round. */
export async function round(): Promise<void> {
  await sealAuditEvents()
  await fanOut()
  await deliverDue(new AbortController().signal)
}
