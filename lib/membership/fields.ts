import { z } from 'zod'

/** What a group is called. No semicolon: in a file that says who belongs where, it stands between two names. */
export const groupNameField = z
  .string()
  .transform((value) => value.trim().normalize('NFC'))
  .pipe(
    z
      .string()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}\p{Cs};]*$/u),
  )
  .meta({ description: 'At most 100 characters, no semicolon; unique, whatever the case of its letters' })

/** What a role of one's own is called: applications read it, so it is short and plain. */
export const roleNameField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .meta({ description: 'Lower case letters, digits and dashes; begins with a letter; at most 40' })

/** What a group or role is for. */
export const descriptionField = z
  .string()
  .transform((value) => value.trim().normalize('NFC'))
  .pipe(
    z
      .string()
      .max(500)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u),
  )
