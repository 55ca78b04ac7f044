import { z } from 'zod'

/**
 * What a browser's `PublicKeyCredential.toJSON()` sends (Level 3, 5.1), as far as it is read. Browsers add to it over the
 * years, so what is not read is dropped rather than refused.
 */
const bytes = (longest: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(longest)
    .meta({ description: 'base64url' })

const credential = {
  id: bytes(1400),
  rawId: bytes(1400),
  type: z.literal('public-key'),
}

export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(4096),
    attestationObject: bytes(32_768),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .optional(),
  }),
  clientExtensionResults: z.object({ credProps: z.object({ rk: z.boolean().optional() }).optional() }).default({}),
})

export const authenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(4096),
    authenticatorData: bytes(8192),
    signature: bytes(8192),
    /** Some browsers send null for "none". */
    userHandle: bytes(256)
      .nullish()
      .transform((handle) => handle ?? undefined),
  }),
  clientExtensionResults: z.object({}).default({}),
})
