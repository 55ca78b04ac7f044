import { json } from '@/lib/api/problem'
import { env } from '@/lib/env'

/** Where passkeys are added and looked after (W3C, "A Well-Known URL for Relying Party Passkey Endpoints"). */
export function GET(): Response {
  const { APP_URL } = env()
  return json({
    enroll: new URL('/account/security/webauthn/setup', APP_URL),
    manage: new URL('/account/security', APP_URL),
  })
}
