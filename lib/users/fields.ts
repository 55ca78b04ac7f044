import { z } from 'zod'

/** The one spelling under which an address is stored and looked up. */
function normaliseEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase()
}

/** An e-mail address, normalised. */
export const emailField = z
  .string()
  .max(320)
  .transform(normaliseEmail)
  .pipe(z.email().max(254))
  .meta({ description: 'An e-mail address', format: 'email' })

const codePoints = (value: string) => [...value].length

/** PostgreSQL stores neither NUL nor half a character, and nobody types one. */
export const storable = (value: string) => !value.includes('\u0000') && !/\p{Cs}/u.test(value)

/** A password as typed at sign-in: only bounded, so that an odd old one still works. */
export const passwordField = z.string().min(1).max(1024).refine(storable)

/** A password being chosen (NIST SP 800-63B-4, 3.1.1.2): 8 to 256 characters counted in code points, any characters. */
export const newPasswordField = z
  .string()
  .max(1024)
  .refine(storable)
  .refine((value) => codePoints(value) >= 8, { error: 'too_short', params: { code: 'password_too_short' } })
  .refine((value) => codePoints(value) <= 256, { error: 'too_long', params: { code: 'password_too_long' } })

/** What a person calls themselves, or an authenticator. */
export const nameField = z
  .string()
  .transform((value) => value.trim().normalize('NFC'))
  .pipe(
    z
      .string()
      .max(100)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u),
  )

/** A label for a factor. */
export const labelField = nameField.pipe(z.string().min(1).max(60))
