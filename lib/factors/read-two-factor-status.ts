import { now } from '../clock'
import { db } from '../db'
import { enrollableTypes, nextStep } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { RequiredStep } from '../policy/required-step'
import type { FactorType } from '../policy/rule'
import { type AskedBy, askedBy, ruleBehind } from '../policy/why'
import { FAILURES_OF_ONE_AUTHENTICATOR } from './factor'
import { providerOf } from './webauthn/providers'

export type FactorSummary = {
  id: string
  type: FactorType
  label: string
  createdAt: Date
  lastUsedAt: Date | null
  /** It took a hundred wrong codes in a row, and takes no more: it must be set up again. */
  stopped: boolean
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
  /** How far the clock of the device with their authenticator app is off, ahead if positive, as the last sign-in showed. */
  clockOffMinutes: number | null
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
  const [rows, backupCodesLeft, own, { standing, settings }] = await Promise.all([
    db.factor.findMany({
      where: { userId: user.id, confirmedAt: { not: null } },
      orderBy: { createdAt: 'asc' },
      select: {
        id: true,
        type: true,
        label: true,
        createdAt: true,
        lastUsedAt: true,
        failures: true,
        credential: true,
      },
    }),
    db.backupCode.count({ where: { userId: user.id, usedAt: null } }),
    db.user.findUniqueOrThrow({ where: { id: user.id }, select: { passwordHash: true, clockOffMinutes: true } }),
    readStanding(user.id),
  ])
  const factors = rows.map(({ credential, type, failures, ...factor }) => ({
    ...factor,
    stopped: failures >= FAILURES_OF_ONE_AUTHENTICATOR,
    type: type as FactorType,
    ...(credential && { key: keySummary(credential) }),
  }))
  const at = now()
  const nextSignIn = nextStep(standing, settings, at)
  const asked = askedBy(ruleBehind(nextSignIn), standing, at)
  const enrollable = enrollableTypes(standing, settings, at)
  const { passwordHash, clockOffMinutes } = own
  const known = { enabled: factors.length > 0, hasPassword: passwordHash !== null, clockOffMinutes }
  return { ...known, factors, backupCodesLeft, enrollable, nextSignIn, asked }
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
