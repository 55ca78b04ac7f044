import { z } from 'zod'
import type { Endpoint } from '../webhooks/endpoint'
import { DELIVERY_STATES, type Delivery, type DeliveryRow } from '../webhooks/read-webhooks'

/** Webhooks, as the API shows them: see answers.ts. */

const time = z.iso.datetime()

export const webhookAnswer = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabledWhy: z
    .enum(['administrator', 'gone'])
    .nullable()
    .meta({ description: 'gone: it answered 410 and was switched off' }),
  failingSince: time.nullable().meta({ description: 'Since when nothing was delivered, though it was tried' }),
  createdAt: time,
})

const secret = z
  .string()
  .meta({ description: 'Signs what is sent (Standard Webhooks): begins with whsec_; shown this once' })
export const newWebhookAnswer = webhookAnswer.extend({ secret })
export const webhooksAnswer = z.object({ webhooks: z.array(webhookAnswer) })
export const newSecretAnswer = z.object({
  secret,
  previousUntil: time.meta({ description: 'Until when the secret before signs as well' }),
})

export const testAnswer = z.object({
  deliveryId: z.uuid(),
  delivered: z.boolean(),
  status: z.int().nullable().meta({ description: 'What the receiver answered' }),
  error: z.string().nullable().meta({ description: 'Why nothing came back' }),
})

export const replayedAnswer = z.object({ count: z.int() })

const delivery = z.object({
  id: z.uuid(),
  messageId: z.uuid().meta({ description: 'The `webhook-id`: the same for each attempt and each replay' }),
  type: z.string(),
  userId: z.uuid().nullable(),
  state: z.enum(DELIVERY_STATES),
  queuedAt: time,
  nextAt: time.nullable().meta({ description: 'Not tried again before; null when it has ended' }),
  finishedAt: time.nullable(),
})

export const deliveriesAnswer = z.object({
  deliveries: z.array(
    delivery.extend({
      attempts: z.int(),
      status: z.int().nullable().meta({ description: 'The last answer' }),
      error: z.string().nullable(),
    }),
  ),
  next: z.string().nullable().meta({ description: 'What to give as `after` for the next page' }),
})

export const deliveryAnswer = delivery.extend({
  payload: z.unknown().meta({ description: 'The body that is sent' }),
  attempts: z.array(
    z.object({
      at: time,
      durationMs: z.int(),
      status: z.int().nullable(),
      error: z.string().nullable(),
      answer: z.string().nullable().meta({ description: 'The first kilobyte' }),
    }),
  ),
})

export function webhookJson({ id, url, description, events, disabledAt, ...rest }: Endpoint) {
  const { disabledWhy, failingSince, createdAt } = rest
  return { id, url, description, events, enabled: disabledAt === null, disabledWhy, failingSince, createdAt }
}

type Shown = Pick<DeliveryRow, 'id' | 'messageId' | 'userId' | 'queuedAt' | 'nextAt' | 'finishedAt'> & { state: string }

const shownDelivery = ({ id, messageId, userId, state, queuedAt, nextAt, finishedAt }: Shown, type: string) => {
  return { id, messageId, type, userId, state, queuedAt, nextAt: state === 'pending' ? nextAt : null, finishedAt }
}

export function deliveriesJson({ deliveries, next }: { deliveries: DeliveryRow[]; next: bigint | null }) {
  return {
    deliveries: deliveries.map((row) => {
      const { attempts, status, error } = row
      return { ...shownDelivery(row, row.type), attempts, status, error }
    }),
    next: next === null ? null : String(next),
  }
}

export function deliveryJson(delivery: Delivery) {
  const { message, attempts } = delivery
  return {
    ...shownDelivery(delivery, message.type),
    payload: message.payload,
    attempts: attempts.map(({ at, durationMs, status, error, answer }) => ({ at, durationMs, status, error, answer })),
  }
}
