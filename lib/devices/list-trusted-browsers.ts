import { now, plus } from '../clock'
import { hashToken, isToken } from '../crypto/token'
import { db } from '../db'
import { limitsFor } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'

export type TrustedBrowserSummary = {
  id: string
  /** Whether it is the browser that asks. */
  current: boolean
  trustedAt: Date
  trustedUntil: Date
  lastUsedAt: Date
  ip: string | null
  userAgent: string | null
}

/** The browsers that need not show a second factor at a person's sign-in: this one first, then the newest. */
export async function listTrustedBrowsers(
  userId: string,
  browser: string | undefined,
): Promise<TrustedBrowserSummary[]> {
  const at = now()
  const { standing, settings } = await readStanding(userId)
  const { trust } = limitsFor(standing, settings, at)
  const rows = await db.trustedBrowser.findMany({
    where: { userId, trustedAt: { gt: plus(at, -trust) } },
    orderBy: { trustedAt: 'desc' },
  })
  const own = isToken(browser) ? hashToken(browser) : null
  return rows
    .map(({ tokenHash, userId: _, ...row }) => ({
      ...row,
      current: own?.equals(tokenHash) ?? false,
      trustedUntil: plus(row.trustedAt, trust),
    }))
    .sort((a, b) => Number(b.current) - Number(a.current))
}
