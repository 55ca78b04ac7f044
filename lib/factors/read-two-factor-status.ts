import { now } from '../clock'
import { db } from '../db'
import { enrollableTypes, nextStep } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { RequiredStep } from '../policy/required-step'
import type { FactorType } from '../policy/rule'
import { type AskedBy, askedBy, ruleBehind } from '../policy/why'
import { hasPassword } from '../users/has-password'
import { providerOf } from './webauthn/providers'

export type FactorSummary = {
  id: string
  type: FactorType
  label: string
  createdAt: Date
  lastUsedAt: Date | null
  /** Of a security key or passkey alone. */
  key?: KeySummary
}

export type KeySummary = {
  /** Who made it, where that is known. */
  provider: string | null
  /** Whether it is on other devices of its owner too, or on this one only. */
  synced: boolean
  discoverable: boolean
  /** Since when it may have been copied. */
  signCountFellAt: Date | null
}

export type TwoFactorStatus = {
  enabled: boolean
  /** Otherwise another provider, or a passkey, is the first step. */
  hasPassword: boolean
  factors: FactorSummary[]
  backupCodesLeft: number
  /** Kinds of factor that may be added now. */
  enrollable: FactorType[]
  /** What the next sign-in will ask for, and why. */
  nextSignIn: RequiredStep
  /** The rule that decides that, or that will ask for more when its deadline has passed. */
  asked: AskedBy | null
}

/** How well an account is protected, for its owner. */
export async function readTwoFactorStatus(user: { id: string }): Promise<TwoFactorStatus> {
  const [rows, backupCodesLeft, password, { standing, settings }] = await Promise.all([
    db.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      orderBy: { createdAt: 'asc' },
      select: { id: true, type: true, label: true, createdAt: true, lastUsedAt: true, credential: true },
    }),
    db.backupCode.count({ where: { userId: user.id, usedAt: null } }),
    hasPassword(user.id),
    readStanding(user.id),
  ])
  const factors = rows.map(({ credential, type, ...factor }) => ({
    ...factor,
    type: type as FactorType,
    ...(credential && { key: keySummary(credential) }),
  }))
  const at = now()
  const nextSignIn = nextStep(standing, settings, at)
  const asked = askedBy(ruleBehind(nextSignIn), standing, at)
  const enrollable = enrollableTypes(standing, settings, at)
  return { enabled: factors.length > 0, hasPassword: password, factors, backupCodesLeft, enrollable, nextSignIn, asked }
}

function keySummary(key: {
  aaguid: string | null
  backupEligible: boolean
  discoverable: boolean
  signCountFellAt: Date | null
}): KeySummary {
  const { aaguid, backupEligible, discoverable, signCountFellAt } = key
  return { provider: providerOf(aaguid), synced: backupEligible, discoverable, signCountFellAt }
}
