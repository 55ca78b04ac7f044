import { now } from '../clock'
import { Prisma } from '../db'
import { trustBrowser } from '../devices/trusted-browser'
import type { Proof } from '../factors/factor'
import { limitsFor, nextStep } from '../policy/next-step'
import { err, ok } from '../result'
import { type Place, sessionOpening } from '../sessions/opening'
import { ticketInsert, ticketRow } from '../sessions/ticket'
import { BURNED, burnAnswer } from './burn-answer'
import { type Charged, chargeAttempt, chargedAs } from './charge-attempt'
import { type Answer, judgeAnswer } from './judge-answer'
import { pendingInsert } from './pending-sign-in'
import { challengeInBrowser } from './which-challenge'

export type ChallengeAnswer = Answer & {
  token: string | undefined
  /** Not to be asked for a second factor in this browser again for a while; and what its device cookie holds. */
  trust?: { browser: string | undefined }
  /** Where the session is to be opened, if it can be by the same statement; else there is a ticket for it. */
  opens?: Place
}

/**
 * The second step of the road to a session. The attempt is charged before anything is compared, to the challenge and to
 * the account, atomically; a right answer is then burned, the challenge ended, its charges refunded and the ticket
 * issued (or redeemed at once) in one statement, so that of any number of parallel answers one at most gets a ticket.
 * @returns a ticket (with the token of a browser that is trusted from now on, what a rule will ask for, and how far the
 *   clock of their device is off, if a wrong code has told), or `enrollment_required` (right, but no
 *   longer permitted: with the token of a sign-in that waits for another factor to be enrolled), or what `judgeAnswer`
 *   gives of one that is not right
 */
export async function answerChallenge(input: ChallengeAnswer) {
  const challenge = challengeInBrowser(input.token)
  if (!challenge) return err('challenge_expired')
  const at = now()
  const row = await chargeAttempt(challenge, input.method, at)
  if (!row) return err('challenge_expired')
  const charged = chargedAs(`user:${row.userId}`, row)
  return judgeAnswer(charged, input, at, (proof) => finish(charged, input, proof, at))
}

/**
 * Issues the ticket (or lets another factor be enrolled) with what burns the answer, and trusts the browser if that was
 * asked.
 * @returns null if another was first
 */
async function finish(charged: Charged, input: ChallengeAnswer, proof: Proof, at: Date) {
  const { method, from } = input
  const step = nextStep(charged.standing, charged.settings, at)
  const amr = [...charged.amr, ...proof.amr]
  const proven = { at, amr, from, userId: Prisma.sql`refunded.id`, source: BURNED }
  const ticket = { ...proven, replacesSessionId: Prisma.sql`${charged.sessionId}::uuid` }
  // Never by a step-up, nor by what is good for once, and only where it can be of use.
  const asked =
    charged.purpose === 'sign_in' && method !== 'bypass' && limitsFor(charged.standing, charged.settings, at).trust > 0
      ? input.trust
      : undefined
  const trusted =
    asked && trustBrowser({ ...asked, by: method, userId: Prisma.sql`refunded.id`, source: BURNED, at, from })
  // A browser that is trusted gets a new token first, which the session then finds it known by.
  const opening = input.opens && !trusted && step.kind !== 'replace' ? sessionOpening(input.opens, at) : undefined
  const next =
    step.kind === 'replace'
      ? pendingInsert({ ...proven, purpose: 'enroll', demanded: charged.demanded })
      : ticketInsert(ticket)
  const last = opening ? Prisma.sql`redeemed AS (${ticketRow(ticket)})` : Prisma.sql`next AS (${next.sql})`
  const details = { ...(trusted && { trustedBrowser: true }), ...(step.kind === 'replace' && { step: 'enroll' }) }
  const parts = [...(trusted ? [trusted.sql] : []), last]
  const burned = await burnAnswer(charged, { ...input, proof, at, details, parts }, opening)
  if (!burned) return null
  return step.kind === 'replace'
    ? err('enrollment_required', { enrollment: next.token, allowedMethods: step.allowedMethods })
    : ok({
        ticket: opening ? { redeemedFor: burned.session } : next.token,
        browser: trusted?.token,
        purpose: charged.purpose,
        clockOffMinutes: burned.clockOffMinutes ?? undefined,
        due: 'due' in step ? step.due : undefined,
      })
}
