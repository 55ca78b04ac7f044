import { type Method, methods } from '../factors/methods'
import { nextStep } from '../policy/next-step'
import type { FactorType } from '../policy/rule'
import type { Standing } from '../policy/standing'
import type { Settings } from '../settings/settings'

/** A confirmed factor, as far as choosing a method needs it. */
export type UsableFactor = { type: FactorType; address: string | null; lastUsedAt: string | Date | null }

export type MethodView = {
  type: Method
  /** Where a code goes, masked: enough for its owner, and no help to anybody else. */
  hint?: string
}

/** Where nothing was used yet: the strongest first. */
const STRONGEST_FIRST: readonly FactorType[] = ['webauthn', 'totp', 'email', 'sms']

/**
 * Which methods may answer right now: the one that was used last comes first, backup codes and a code
 * from an administrator come last. The policy is asked
 * at the time of the answer, so that a method that was switched off after the challenge began is refused.
 */
export function challengeMethods(
  row: {
    purpose: string
    standing: Standing
    factors: UsableFactor[]
    backupCodes: number
    /** Whether an administrator has given them a code that may be used now. */
    bypass: boolean
    hasPassword: boolean
    settings: Settings
  },
  at: Date,
): MethodView[] {
  const types = STRONGEST_FIRST.filter((type) => row.factors.some((factor) => factor.type === type))
  const step = nextStep(row.standing, row.settings, at)
  // A factor that was switched off while its challenge waited is refused; one that was off before may be replaced.
  if (step.kind === 'challenge' || (step.kind === 'replace' && row.purpose === 'replace_factor')) {
    const own = types
      .filter((type): type is FactorType & Method => step.methods.includes(type) && type in methods)
      .map((type) => ({ type, factor: newest(row.factors, type) }))
      .sort((a, b) => usedAt(b.factor) - usedAt(a.factor))
      .map(({ type, factor }): MethodView => ({ type, ...(factor?.address && { hint: mask(type, factor.address) }) }))
    // A code that was written down is no better than an app, and counts where that would.
    const codes = row.backupCodes > 0 && step.backupCodes
    // It lets somebody in who cannot show what they have. Whoever is in already has shown it, and is not raised by this.
    const given = row.bypass && row.purpose !== 'step_up'
    return [
      ...own,
      ...(codes ? [{ type: 'backup_code' as const }] : []),
      ...(given ? [{ type: 'bypass' as const }] : []),
    ]
  }
  // Nobody steps up with less than they have: the password alone counts only where there is no second factor.
  return row.purpose === 'step_up' && step.kind === 'none' && row.hasPassword ? [{ type: 'password' }] : []
}

const usedAt = (factor: UsableFactor | undefined) => (factor?.lastUsedAt ? new Date(factor.lastUsedAt).getTime() : 0)

function newest(factors: UsableFactor[], type: FactorType): UsableFactor | undefined {
  return factors.filter((factor) => factor.type === type).sort((a, b) => usedAt(b) - usedAt(a))[0]
}

function mask(type: FactorType, address: string): string {
  return type === 'sms' ? `•••${address.slice(-2)}` : maskEmail(address)
}

/** jane.doe@example.com -> j•••@example.com */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${[...email][0] ?? ''}•••${email.slice(at)}`
}
