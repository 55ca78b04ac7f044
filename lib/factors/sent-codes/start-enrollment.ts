import { recordEvent } from '../../audit/record-event'
import { MINUTE, now, plus } from '../../clock'
import { newId } from '../../crypto/id'
import { db } from '../../db'
import type { RequestContext } from '../../request-context'
import { err, ok } from '../../result'
import { readSettings } from '../../settings/settings'
import { lockUser } from '../../users/lock-user'
import { type Enroller, enrollmentEvent, mayEnroll } from '../enroller'
import type { CodeChannel } from './channel'
import { ATTEMPTS, COOL_DOWN, hashOfCode, newCode, SENDS_PER_WINDOW, SENDS_WINDOW } from './code'

/**
 * Sends a code to the address or number that is to be enrolled. Pending, it neither gates nor satisfies a sign-in. A
 * second call sends another code, or one to another address; it is no way round the limits of sending. The caller has
 * made sure of a recent authentication.
 * @returns until when the code is good and from when on another can be sent; or `method_not_permitted`,
 *   `code_sent_already` (wait), `too_many_codes` (wait longer), `not_sent` (the mail server or provider is at fault)
 */
export async function startSentCodeEnrollment(
  channel: CodeChannel,
  input: { enroller: Enroller; address: string; from: RequestContext },
) {
  const { enroller, address, from } = input
  const { user, place } = enroller
  const { type } = channel
  const at = now()
  if (!(await mayEnroll(enroller, type))) return err('method_not_permitted')
  const { codeMinutes } = await readSettings()
  const expiresAt = plus(at, codeMinutes * MINUTE)
  const id = newId()
  const code = newCode()
  const codeHash = new Uint8Array(await hashOfCode({ type, scope: id }, code))
  const begun = await db.$transaction(async (tx) => {
    await lockUser(tx, user.id)
    const theirs = await tx.factor.findMany({ where: { userId: user.id, type } })
    // Whoever mistyped the address need not wait: the hour's limit stands all the same.
    const sent = theirs.filter((factor) => factor.address === address)
    const last = Math.max(0, ...sent.map(({ codeSentAt }) => codeSentAt?.getTime() ?? 0))
    if (last + COOL_DOWN > at.getTime()) return err('code_sent_already', { resendAt: new Date(last + COOL_DOWN) })
    const pending = theirs.filter(({ confirmedAt }) => confirmedAt === null)
    const window = windowOf(pending, at)
    if (window.sends >= SENDS_PER_WINDOW) return err('too_many_codes', { until: plus(window.since, SENDS_WINDOW) })
    await tx.factor.deleteMany({ where: { id: { in: pending.map((factor) => factor.id) } } })
    await tx.factor.create({
      data: {
        id,
        userId: user.id,
        type,
        label: '',
        address,
        enrollingIn: place.id,
        createdAt: at,
        codeHash,
        codeExpiresAt: expiresAt,
        codeSentAt: at,
        codeSends: window.sends + 1,
        codeSendsSince: window.since,
      },
    })
    const event = enrollmentEvent(enroller, type)
    await recordEvent(tx, { ...event, at, event: 'factor.enrollment_started', outcome: 'success', from })
    return ok()
  })
  if (!begun.ok) return begun
  const about = { to: address, account: user.email, code, purpose: 'enroll', expiresAt, at, from } as const
  if ((await channel.deliver(about)) !== 'left') {
    // Another can be asked for at once.
    await db.factor.updateMany({ where: { id }, data: { codeSentAt: null } })
    return err('not_sent')
  }
  return ok({ address, expiresAt, resendAt: plus(at, COOL_DOWN) })
}

/** How many codes were sent in the hour that runs. */
function windowOf(pending: { codeSends: number; codeSendsSince: Date | null }[], at: Date) {
  const running = pending.filter(({ codeSendsSince }) => codeSendsSince && plus(codeSendsSince, SENDS_WINDOW) > at)
  const sends = running.reduce((sum, { codeSends }) => sum + codeSends, 0)
  return { sends, since: running[0]?.codeSendsSince ?? at }
}

/** The address or number that is being enrolled here, while its code is good; null if none is. */
export async function readSentCodeEnrollment(channel: CodeChannel, { user, place }: Enroller) {
  const pending = await db.factor.findFirst({
    where: {
      userId: user.id,
      type: channel.type,
      confirmedAt: null,
      enrollingIn: place.id,
      codeExpiresAt: { gt: now() },
      codeAttempts: { lt: ATTEMPTS },
    },
    select: { address: true, codeExpiresAt: true, codeSentAt: true },
  })
  if (!pending?.address || !pending.codeExpiresAt || !pending.codeSentAt) return null
  const { address, codeExpiresAt: expiresAt, codeSentAt } = pending
  return { address, expiresAt, resendAt: plus(codeSentAt, COOL_DOWN) }
}
