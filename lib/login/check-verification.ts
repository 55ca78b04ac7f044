import { now } from '../clock'
import { db } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { burnAnswer } from './burn-answer'
import { type ChargedRow, chargedAs, chargeStatement } from './charge-attempt'
import { judgeAnswer } from './judge-answer'
import { type Opened, openingStatement, type Verification, whomItOpens } from './verification'
import { verificationFor } from './which-challenge'

/** What a verification may be answered with: what needs no browser, and is no stand-in from an administrator. */
export type VerificationMethod = 'totp' | 'email' | 'sms' | 'backup_code'

/**
 * Checks a second factor for an application that keeps its own login. It is charged, judged and burned as the answer to a
 * sign-in is, by the same code and against the same budget; but nothing opens with it: there is no ticket, and no browser
 * is trusted.
 * @returns ok, or `user_not_found`, `user_disabled`, or what `judgeAnswer` gives of one that is not right
 */
export async function checkVerification(
  input: Verification & { method: VerificationMethod; code: string; from: RequestContext },
) {
  const { keyId, userId, reference, ...answer } = input
  const at = now()
  const verification = { keyId, userId, reference }
  const [opened, [row]] = await db.$transaction(async (tx) => [
    await tx.$queryRaw<Opened[]>(openingStatement(verification, at)),
    await tx.$queryRaw<ChargedRow[]>(chargeStatement(verificationFor(verification), answer.method, at)),
  ])
  const whom = whomItOpens(opened)
  if (!whom.ok) return whom
  if (!row) return err('challenge_expired')
  const charged = chargedAs(`api_key:${keyId}`, row)
  // Without the application's name for the sign-in, the wrong answers before this one may be somebody else's.
  const forgives = reference === undefined ? 1 : undefined
  return judgeAnswer(charged, answer, at, async (proof) => {
    const { method } = answer
    return (await burnAnswer(charged, { ...answer, proof, at, forgives })) ? ok({ method }) : null
  })
}
