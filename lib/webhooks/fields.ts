import { z } from 'zod'
import { storable } from '../users/fields'
import { ALL, EVENT_TYPES } from './event-types'

/** What an administrator says of an endpoint. */
export const webhookFields = {
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .refine(storable)
    .meta({ description: 'https, without user name and password; plain http only to addresses the operator permits' }),
  description: z.string().trim().max(200).refine(storable),
  events: z
    .array(z.enum([ALL, ...EVENT_TYPES]))
    .min(1)
    .max(EVENT_TYPES.length + 1)
    .meta({ description: 'Event types; "*": every one there is, or will be' }),
}
