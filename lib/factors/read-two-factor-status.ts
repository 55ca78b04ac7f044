import { now } from '../clock'
import { db } from '../db'
import { nextStep } from '../policy/next-step'
import type { RequiredStep } from '../policy/required-step'
import { FACTOR_TYPES } from '../policy/rule'
import { readSettings } from '../settings/settings'

export type FactorSummary = { id: string; type: string; label: string; createdAt: Date; lastUsedAt: Date | null }

export type TwoFactorStatus = {
  enabled: boolean
  factors: FactorSummary[]
  backupCodesLeft: number
  /** What the next sign-in will ask for, and why. */
  nextSignIn: RequiredStep
}

/** How well an account is protected, for its owner. */
export async function readTwoFactorStatus(user: { id: string; roles: string[] }): Promise<TwoFactorStatus> {
  const [factors, backupCodesLeft, settings] = await Promise.all([
    db.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      orderBy: { createdAt: 'asc' },
      select: { id: true, type: true, label: true, createdAt: true, lastUsedAt: true },
    }),
    db.backupCode.count({ where: { userId: user.id, usedAt: null } }),
    readSettings(),
  ])
  const types = FACTOR_TYPES.filter((type) => factors.some((factor) => factor.type === type))
  const nextSignIn = nextStep({ roles: user.roles, factors: types }, settings, now())
  return { enabled: factors.length > 0, factors, backupCodesLeft, nextSignIn }
}
