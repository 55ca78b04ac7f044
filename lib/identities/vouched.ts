import type { ProviderId } from '../sign-in-providers'
import { emailField, nameField } from '../users/fields'

/** What a provider vouches for, once next-auth has made sure that it was the provider who said it. */
export type Vouched = {
  provider: ProviderId
  /** The account's own, unchanging name there. */
  subject: string
  /** Normalised. Never used to find anybody unless it is verified. */
  email: string | null
  emailVerified: boolean
  name: string
  /** When the person last showed there who they are, if the provider says. */
  authTime: Date | null
}

type Claims = Record<string, unknown>

/**
 * Reads what a provider said.
 * @param profile of the ID token, of the userinfo endpoint, or of the provider's own API, as next-auth gives it
 * @param idToken the ID token, already checked (OpenID Connect Core 1.0, 3.1.3.7), where there is one
 * @returns null if it does not say who it is
 */
export function readVouched(provider: ProviderId, profile: Claims, idToken: string | undefined): Vouched | null {
  const token = claimsOf(idToken)
  const subject = subjectOf(profile, token)
  if (!subject) return null
  // The address and whether it is verified are one statement: both from the same place.
  const source = typeof token.email === 'string' ? token : profile
  const email = emailField.safeParse(source.email)
  const name = nameField.safeParse(token.name ?? profile.name ?? '')
  return {
    provider,
    subject,
    email: email.data ?? null,
    emailVerified: email.success && isVerified(provider, source, email.data),
    name: name.data ?? '',
    authTime: typeof token.auth_time === 'number' ? timeOf(token.auth_time) : null,
  }
}

/** OpenID Connect Core 1.0, 2: a `sub` is unique within its issuer, and an issuer may be replaced by another. */
function subjectOf(profile: Claims, token: Claims): string | null {
  const own = token.sub ?? profile.id
  const id = typeof own === 'number' ? String(own) : own
  if (typeof id !== 'string' || !/^[^\p{Cc}]{1,255}$/u.test(id)) return null
  return typeof token.iss === 'string' ? `${token.iss}#${id}` : id
}

function isVerified(provider: ProviderId, claims: Claims, email: string): boolean {
  switch (provider) {
    case 'google':
      // Elsewhere the address was verified once, and may be somebody else's by now: Google says so itself.
      return claims.email_verified === true && (typeof claims.hd === 'string' || email.endsWith('@gmail.com'))
    case 'microsoft-entra-id':
      // Any tenant can write any address into `email`; this says that the tenant owns its domain.
      return [true, 1, '1', 'true'].includes(claims.xms_edov as never) || claims.email_verified === true
    case 'gitlab':
      return typeof claims.confirmed_at === 'string'
    default:
      return claims.email_verified === true
  }
}

function timeOf(seconds: number): Date | null {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? null : time
}

function claimsOf(jwt: string | undefined): Claims {
  const payload = jwt?.split('.')[1]
  return payload ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : {}
}
