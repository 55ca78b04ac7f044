import { now } from '../clock'
import { db } from '../db'

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

/** Where a person is signed in: this browser first, then the most recently used. */
export async function listSessions(userId: string, currentId: string): Promise<SessionSummary[]> {
  const sessions = await db.session.findMany({
    where: { userId, expiresAt: { gt: now() } },
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
