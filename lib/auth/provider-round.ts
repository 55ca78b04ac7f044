import 'server-only'
import { z } from 'zod'
import { MINUTE, now, plus } from '../clock'
import { open, seal } from '../crypto/seal'
import { clearRoundCookie, readRoundCookie, setRoundCookie } from './cookies'
import { HOME, returnPath, withNext } from './return-path'

/**
 * A round to another provider and back: what it is for, decided here before it begins, so that nothing that comes back
 * can make a sign-in into something else. It waits, sealed, in a cookie of the browser that went.
 */
const roundSchema = z.object({
  provider: z.string(),
  purpose: z.enum(['sign_in', 'link', 'step_up']),
  /** Where to go afterwards. */
  next: z.string(),
  /** Who went: for all but a sign-in. */
  sessionId: z.string().nullable(),
  at: z.coerce.date(),
})

export type Round = z.output<typeof roundSchema>

/** As long as next-auth keeps its own part of it. */
const ROUND_LIFE = 15 * MINUTE

const CONTEXT = 'provider-round'

export async function keepRound(round: Round): Promise<void> {
  const sealed = seal(JSON.stringify(round), CONTEXT).toString('base64url')
  await setRoundCookie(sealed, plus(round.at, ROUND_LIFE))
}

/** The round that this browser comes back from; a plain sign-in, if it does not know of one. Over with that. */
export async function takeRound(provider: string): Promise<Round> {
  const cookie = await readRoundCookie()
  if (cookie !== undefined) await clearRoundCookie()
  const at = now()
  const round = readRound(cookie)
  if (round && round.provider === provider && at < plus(round.at, ROUND_LIFE)) return round
  return { provider, purpose: 'sign_in', next: HOME, sessionId: null, at }
}

function readRound(cookie: string | undefined): Round | null {
  if (!cookie) return null
  try {
    return roundSchema.parse(JSON.parse(open(Buffer.from(cookie, 'base64url'), CONTEXT).toString()))
  } catch {
    return null
  }
}

/** The page that says why a round came to nothing: where it began. */
export function refusedAt(
  { provider, purpose, next }: Pick<Round, 'provider' | 'purpose' | 'next'>,
  code: string,
): string {
  const page = { sign_in: '/login', link: HOME, step_up: '/step-up' }[purpose]
  const query = new URLSearchParams({ error: code, provider })
  return purpose === 'link' ? `${page}?${query}` : withNext(`${page}?${query}`, returnPath(next))
}
