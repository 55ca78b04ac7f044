import { z } from 'zod'
import { nameField } from '../users/fields'
import { SCOPE_NAMES } from './scopes'

/** What an administrator says of a new key. */
export const apiKeyFields = {
  name: nameField.pipe(z.string().min(1)).meta({ description: 'Where it is used' }),
  scopes: z.array(z.enum(SCOPE_NAMES)).min(1).max(SCOPE_NAMES.length),
  expiresInDays: z.number().int().min(1).max(3650).default(365),
  perMinute: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(600)
    .meta({ description: 'Calls a minute that it is good for' }),
}

/** How long the key before stays good after a rotation, in hours; 0: not at all. */
export const overlapHoursField = z.number().int().min(0).max(168).default(24)
