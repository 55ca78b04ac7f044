import { now, plus } from '../clock'
import { db } from '../db'
import { limitsFor } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'

export type SessionSummary = {
  id: string
  current: boolean
  amr: string[]
  aal: number
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  ip: string | null
  userAgent: string | null
}

/** Where a person is signed in: this browser first, if it is one of theirs, then the most recently used. */
export async function listSessions(userId: string, currentId?: string): Promise<SessionSummary[]> {
  const at = now()
  const { standing, settings } = await readStanding(userId)
  const { session: life, idle } = limitsFor(standing, settings, at)
  const sessions = await db.session.findMany({
    where: {
      userId,
      expiresAt: { gt: at },
      // Shorter limits than it was opened under have ended it too.
      createdAt: { gt: plus(at, -life) },
      ...(idle !== null && { lastSeenAt: { gt: plus(at, -idle) } }),
    },
    orderBy: { lastSeenAt: 'desc' },
    select: {
      id: true,
      amr: true,
      aal: true,
      createdAt: true,
      lastSeenAt: true,
      expiresAt: true,
      ip: true,
      userAgent: true,
    },
  })
  return sessions
    .map((session) => ({ ...session, current: session.id === currentId }))
    .sort((a, b) => Number(b.current) - Number(a.current))
}
