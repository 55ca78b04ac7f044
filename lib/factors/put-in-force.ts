import { recordEvent } from '../audit/record-event'
import type { Prisma, Tx } from '../db'
import type { FactorType } from '../policy/rule'
import { completeRecovery } from '../recovery/complete-recovery'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'
import { tell } from '../users/tell'
import { replaceBackupCodes } from './backup-codes/replace-backup-codes'
import { type AnyEnroller, enrollmentEvent, mayEnroll } from './enroller'

/** A pending factor that has been proved, and what its kind keeps of the proof. */
export type ProvedFactor = {
  id: string
  type: FactorType
  /** RFC 8176 names of the proof. */
  amr: readonly string[]
  /** What this kind is called where the person gave no label. */
  name: string
  /** What is written into its row, such as the time step that was used up. */
  proof?: Prisma.FactorUpdateManyMutationInput
  /** What is written beside it. */
  store?: (tx: Tx) => Promise<void>
  /** There is one of this kind at most: the one that counted before goes. */
  replaces?: boolean
}

type InForce = {
  enroller: AnyEnroller
  label?: string
  /** Whether a recovery ends with this: then everything that there was before goes. */
  recovers: boolean
  at: Date
  from: RequestContext
}

/**
 * Makes a proved factor count, whoever enrolls it: the row, what gives way to it, the notes to its owner, the record, and
 * backup codes with the first. The caller has locked the user, and knows that the place it was enrolled in still stands.
 * @returns the factor, perhaps backup codes; or `enrollment_expired` if another was first, `method_not_permitted`
 */
export async function putInForce(
  tx: Tx,
  { enroller, label: given, recovers, at, from }: InForce,
  factor: ProvedFactor,
) {
  const { user } = enroller
  const { id, type } = factor
  if (!(await mayEnroll(enroller, type, tx))) return err('method_not_permitted')
  const others = await tx.factor.findMany({
    where: { userId: user.id, confirmedAt: { not: null } },
    select: { id: true, type: true, label: true, address: true },
  })
  // An administrator wants what there was replaced: all of it gives way to the new one.
  const renews = await tx.user.count({ where: { id: user.id, reenrollRequiredAt: { not: null } } })
  const all = recovers || renews > 0
  const replaced = others.filter((other) => all || (factor.replaces && other.type === type))
  const taken = others.filter((other) => !replaced.includes(other)).map((other) => other.label)
  const label = given || unusedLabel(factor.name, taken)
  const confirmed = await tx.factor.updateMany({
    where: { id, userId: user.id, confirmedAt: null, enrollingIn: enroller.place.id },
    data: { ...factor.proof, confirmedAt: at, label, enrollingIn: null },
  })
  if (confirmed.count === 0) return err('enrollment_expired')
  await factor.store?.(tx)
  if (recovers) {
    await completeRecovery(tx, { user, factor: { id, type, label }, at, from })
  } else {
    for (const old of replaced) await replace(tx, enroller, old, at, from)
    await tell(tx, user, { template: 'factor_added', props: { type, label, at, from: seenBy(enroller, from) } })
  }
  if (renews > 0) await endReenrollment(tx, enroller, { at, from, removed: replaced.length })
  const event = enrollmentEvent(enroller, type)
  await recordEvent(tx, { ...event, at, event: 'factor.added', outcome: 'success', from, details: { label } })
  const { actor, sessionId } = event
  const backupCodes =
    others.length === 0 || all
      ? await replaceBackupCodes(tx, { userId: user.id, actor, at, sessionId, from })
      : undefined
  return ok({ factor: { id, label }, backupCodes })
}

/** What an administrator asked for is done; what else had been begun, or was trusted for the old ones, is over. */
async function endReenrollment(
  tx: Tx,
  enroller: AnyEnroller,
  { at, from, removed }: { at: Date; from: RequestContext; removed: number },
): Promise<void> {
  const userId = enroller.user.id
  await tx.user.update({ where: { id: userId }, data: { reenrollRequiredAt: null } })
  await tx.factor.deleteMany({ where: { userId, confirmedAt: null } })
  await tx.loginChallenge.deleteMany({ where: { userId } })
  await tx.trustedBrowser.deleteMany({ where: { userId } })
  const { actor } = enrollmentEvent(enroller, 'totp')
  const event = { at, event: 'user.reenrolled', outcome: 'success', actor, userId, from } as const
  await recordEvent(tx, { ...event, details: { factorsRemoved: removed } })
}

/** One of this kind that counted until now gives way to the new one. */
async function replace(
  tx: Tx,
  enroller: AnyEnroller,
  old: { id: string; type: string; label: string; address: string | null },
  at: Date,
  from: RequestContext,
): Promise<void> {
  const type = old.type as FactorType
  const { label, address } = old
  await tx.factor.delete({ where: { id: old.id } })
  const removal = { ...enrollmentEvent(enroller, type), at, event: 'factor.removed', outcome: 'success' } as const
  await recordEvent(tx, { ...removal, from, details: { label } })
  const told = { template: 'factor_removed', props: { type, label, at, from: seenBy(enroller, from) } } as const
  await tell(tx, enroller.user, told, type === 'email' ? address : null)
}

/** Where its owner did it, for the note to them. An application's own address, which the record has, tells them nothing. */
const seenBy = ({ place }: AnyEnroller, from: RequestContext) => (place.kind === 'service' ? null : from)

/** "Authenticator app", then "Authenticator app 2": a list of factors needs names to tell them apart. */
function unusedLabel(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(label)) return label
  }
}
