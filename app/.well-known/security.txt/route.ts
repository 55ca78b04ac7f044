import { problem } from '@/lib/api/problem'
import { DAY, now, plus } from '@/lib/clock'
import { env } from '@/lib/env'

/** How long what it says holds: RFC 9116, 2.5.5, wants less than a year. */
const HOLDS = 90 * DAY

/** Whom to tell of a weakness (RFC 9116). Without SECURITY_CONTACT nobody has said so, and there is none. */
export function GET(): Response {
  const { APP_URL, SECURITY_CONTACT } = env()
  if (!SECURITY_CONTACT) return problem('not_found')
  const lines = [
    `Contact: ${SECURITY_CONTACT}`,
    `Expires: ${plus(now(), HOLDS).toISOString()}`,
    `Canonical: ${new URL('/.well-known/security.txt', APP_URL)}`,
  ]
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
  return new Response(`${lines.join('\n')}\n`, { headers })
}
