import { z } from 'zod'
import { ALL } from '../webhooks/event-types'
import { webhookFields } from '../webhooks/fields'
import { DELIVERY_STATES } from '../webhooks/read-webhooks'

/** What comes in about webhooks: see schemas.ts. */

export const webhookBody = z.strictObject({
  url: webhookFields.url,
  description: webhookFields.description.default(''),
  events: webhookFields.events.default([ALL]),
})

export const changeWebhookBody = z.strictObject({
  url: webhookFields.url.optional(),
  description: webhookFields.description.optional(),
  events: webhookFields.events.optional(),
  enabled: z.boolean().optional().meta({ description: 'While false, nothing is sent, and what happens is not kept' }),
})

export const deliveriesQuery = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  after: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .transform(BigInt)
    .optional()
    .meta({ description: 'The `next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
