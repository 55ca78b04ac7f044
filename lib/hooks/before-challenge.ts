import { z } from 'zod'
import hooks from '@/hooks'
import { SECOND } from '../clock'
import { log, traceOf } from '../log'
import { FACTOR_TYPES } from '../policy/rule'
import { err, ok } from '../result'
import type { SignIn } from './hooks'
import { within } from './within'

/** How long a decider may take: people wait for it. */
const PATIENCE = 2 * SECOND

/** What a decider answered, whatever it says of itself. */
const decision = z.union([
  z.undefined(),
  z.strictObject({ challenge: z.literal(true), methods: z.array(z.enum(FACTOR_TYPES)).min(1).optional() }),
  z.strictObject({ refuse: z.string().min(1).max(500) }),
])

/**
 * Asks the application's own code (hooks.ts) what a sign-in must prove beside the rules, one decider after the other. The
 * first refusal counts; of several demands, the kinds that all of them name.
 * @param describe what they may know of the sign-in; asked for only where there is one
 * @returns the kinds that are demanded, or null for none; `refused` with the message for the person; or `unavailable`,
 *   where a decider failed, they agree on no kind, or two-factor authentication is switched off: then the sign-in does not go on (fail closed), and the log says why
 */
export async function askHooks(describe: () => SignIn, { twoFactorEnabled }: { twoFactorEnabled: boolean }) {
  let demanded: readonly string[] | null = null
  const deciders = hooks.beforeChallenge ?? []
  if (deciders.length === 0) return ok({ demanded })
  const signIn = describe()
  for (const [index, decider] of deciders.entries()) {
    const name = decider.name || `beforeChallenge[${index}]`
    try {
      const decided = decision.parse(await within(PATIENCE, () => decider(signIn)))
      if (!decided) continue
      if ('refuse' in decided) return err('refused', { message: decided.refuse })
      const methods: readonly string[] = decided.methods ?? FACTOR_TYPES
      demanded = demanded === null ? methods : demanded.filter((type) => methods.includes(type))
    } catch (error) {
      // The message too: it is the integrator's own code that is to be mended.
      log().error(
        { hook: name, reason: (error as Error).message, ...traceOf(error) },
        'a hook that decides failed: the sign-in was refused',
      )
      return err('unavailable')
    }
  }
  if (demanded && !twoFactorEnabled) {
    // Nothing could be shown for it: open would mean that whoever switches that off switches the demand off with it.
    log().error('a hook demands a second factor while that is switched off in the settings: the sign-in was refused')
    return err('unavailable')
  }
  if (demanded?.length === 0) {
    log().error('the hooks that decide demand kinds of factor that exclude each other: the sign-in was refused')
    return err('unavailable')
  }
  return ok({ demanded })
}
