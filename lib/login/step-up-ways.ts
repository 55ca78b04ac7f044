import { now } from '../clock'
import { db } from '../db'
import { env } from '../env'
import { FAILURES_OF_ONE_AUTHENTICATOR } from '../factors/factor'
import { enrollableTypes, nextStep } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { FactorType } from '../policy/rule'
import { challengeMethods, type MethodView, type UsableFactor } from './challenge-methods'

export type StepUpWays = {
  /** What a challenge may be answered with, the default first. */
  methods: MethodView[]
  /** Whether one factor is all that the person has: then being signed in by it is enough, while it is recent. */
  oneFactor: boolean
  /** The providers to sign in with again, in place of a password. */
  providers: string[]
  /** The kinds of second factor that they may set up. */
  enrollable: FactorType[]
}

/** How a signed-in person may prove again who they are; none, if their factors are not permitted. */
export async function stepUpWays(user: { id: string }): Promise<StepUpWays> {
  const [person, { standing, settings }] = await Promise.all([
    db.user.findUniqueOrThrow({
      where: { id: user.id },
      select: {
        passwordHash: true,
        factors: {
          where: { confirmedAt: { not: null }, failures: { lt: FAILURES_OF_ONE_AUTHENTICATOR } },
          select: { type: true, address: true, lastUsedAt: true },
        },
        identities: { distinct: 'provider', select: { provider: true } },
        _count: { select: { backupCodes: { where: { usedAt: null } } } },
      },
    }),
    readStanding(user.id),
  ])
  const at = now()
  const factors = person.factors as UsableFactor[]
  const oneFactor = nextStep(standing, settings, at).kind === 'none'
  const linked = person.identities.map(({ provider }) => provider)
  const setUp = env().PROVIDERS.map(({ id }) => id)
  const backupCodes = person._count.backupCodes
  const hasPassword = person.passwordHash !== null
  const row = { purpose: 'step_up', standing, factors, backupCodes, bypass: false, settings, hasPassword }
  return {
    methods: challengeMethods(row, at),
    oneFactor,
    providers: oneFactor ? setUp.filter((id) => linked.includes(id)) : [],
    enrollable: settings.twoFactorEnabled ? enrollableTypes(standing, settings, at) : [],
  }
}
