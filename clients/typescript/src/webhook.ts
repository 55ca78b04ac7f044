import { Webhook } from 'standardwebhooks'

/** A message that is not from the installation, was changed on the way, or is too old. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
}

/** What has happened. Fields may be added. */
export type EventData = {
  /** The event's place in the audit log. */
  id: string
  outcome: 'success' | 'failure'
  /** Who did it: user:ID, api_key:ID, operator, system or anonymous. */
  actor: string
  /** Whose account it concerns. */
  user: { id: string; email: string | null } | null
  factor: string | null
  sessionId: string | null
  ip: string | null
  userAgent: string | null
  details: Record<string, string | number | boolean | null>
}

type Subject =
  | 'session'
  | 'login'
  | 'step_up'
  | 'user'
  | 'factor'
  | 'backup_codes'
  | 'bypass'
  | 'identity'
  | 'recovery'
  | 'trusted_browser'
  | 'group'
  | 'role'
  | 'rule'
  | 'settings'
  | 'api_key'

/** A message. `webhook.test` is what the button in the administrators' pages sends. */
export type WebhookEvent =
  | { type: `${Subject}.${string}`; timestamp: string; data: EventData }
  | { type: 'webhook.test'; timestamp: string; data: { webhook: string } }

type GivenHeaders = { get(name: string): string | null } | Record<string, string | string[] | undefined>

/**
 * Checks that a message is from the installation, unchanged, and no more than five minutes old (Standard Webhooks). What
 * has arrived before comes again now and then: the header `webhook-id` tells, and stays the same.
 * @param body as it came, byte by byte: what was parsed and written out again is another one
 * @param headers of the request: of fetch's kind, or Node's
 * @param secret `whsec_...`, of the endpoint
 * @throws WebhookRefused; answer 400 then, and do nothing
 */
export function verifyWebhook(body: string | Uint8Array, headers: GivenHeaders, secret: string): WebhookEvent {
  const read = (name: string) => {
    const value = 'get' in headers && typeof headers.get === 'function' ? headers.get(name) : oneOf(headers, name)
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
  const webhook = new Webhook(secret)
  const given = Object.fromEntries(HEADERS.map((name) => [name, read(name)]))
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body)
    return webhook.verify(text, given) as WebhookEvent
  } catch (cause) {
    throw new WebhookRefused('This message is not from the installation.', { cause })
  }
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature']

const oneOf = (headers: GivenHeaders, name: string) => (headers as Record<string, string | string[] | undefined>)[name]
