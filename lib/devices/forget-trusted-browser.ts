import { auditInsert } from '../audit/record-event'
import { now } from '../clock'
import { db, Prisma } from '../db'
import type { RequestContext } from '../request-context'
import { err, ok } from '../result'

/** Ends the trust in one of the person's browsers; effective at its next sign-in. @returns ok, or `device_not_found` */
export async function forgetTrustedBrowser(input: {
  userId: string
  sessionId: string
  browserId: string
  from: RequestContext
}) {
  const { userId, sessionId, browserId, from } = input
  const audit = auditInsert(
    {
      at: now(),
      event: 'trusted_browser.removed',
      outcome: 'success',
      actor: `user:${userId}`,
      userId,
      sessionId,
      from,
    },
    Prisma.sql`FROM forgotten`,
  )
  const forgotten = await db.$executeRaw`
    WITH forgotten AS (
      DELETE FROM trusted_browsers WHERE id = ${browserId}::uuid AND user_id = ${userId}::uuid RETURNING id
    ) ${audit}`
  return forgotten > 0 ? ok() : err('device_not_found')
}
