import 'server-only'
import type { Account, Profile } from 'next-auth'
import { linkIdentity } from '../identities/link-identity'
import { readVouched, type Vouched } from '../identities/vouched'
import { log, traceOf } from '../log'
import { startProviderLogin } from '../login/start-provider-login'
import { stepUpWithProvider } from '../login/step-up-with-provider'
import { err, ok } from '../result'
import type { ProviderId } from '../sign-in-providers'
import { readDeviceCookie } from './cookies'
import { enter } from './enter'
import { openSession } from './open-session'
import { type Round, refusedAt, takeRound } from './provider-round'
import { requestContext } from './request-context'
import { returnPath } from './return-path'
import { getSession } from './session'

/**
 * Somebody is back from a provider, and next-auth has made sure of what it says. Whatever follows is ours: next-auth
 * only redirects, and never opens a session of its own.
 * @returns the path to go to
 */
export async function finishRound(account: Account, profile: Profile | undefined): Promise<string> {
  const round = await takeRound(account.provider)
  try {
    const idToken = account.type === 'oidc' ? account.id_token : undefined
    const vouched = readVouched(account.provider as ProviderId, profile ?? {}, idToken)
    const outcome = vouched ? await conclude(round, vouched) : err('provider_failed')
    return outcome.ok ? outcome.path : refusedAt(round, outcome.code)
  } catch (error) {
    log().error({ provider: account.provider, ...traceOf(error) }, 'a sign-in by a provider could not be handled')
    return refusedAt(round, 'provider_failed')
  }
}

/** What the page that a round began on says where the sign-in itself was refused. */
const ROUND_REFUSED: Record<string, string> = { refused: 'provider_refused', unavailable: 'provider_failed' }

async function conclude(round: Round, vouched: Vouched) {
  const from = await requestContext()
  if (round.purpose === 'sign_in') {
    const done = await startProviderLogin({ vouched, browser: await readDeviceCookie(), from })
    if (!done.ok) return err(ROUND_REFUSED[done.code] ?? done.code)
    return enter(done, returnPath(round.next), from)
  }
  const session = await getSession()
  if (!session) return ok({ path: refusedAt({ ...round, purpose: 'sign_in' }, 'provider_over') })
  // Whoever is signed in now need not be who went.
  if (session.id !== round.sessionId) return err('provider_over')
  if (round.purpose === 'step_up') {
    const stepped = await stepUpWithProvider({ session, vouched, startedAt: round.at, from })
    const opened = stepped.ok ? await openSession(stepped) : stepped
    return opened.ok ? ok({ path: returnPath(round.next) }) : opened
  }
  const linked = await linkIdentity({ user: session.user, sessionId: session.id, vouched, from })
  return linked.ok ? ok({ path: returnPath(round.next) }) : linked
}
