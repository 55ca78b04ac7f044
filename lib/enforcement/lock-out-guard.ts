import { now } from '../clock'
import { db, type Tx } from '../db'
import { env } from '../env'
import { type Proved, requiredStep } from '../policy/required-step'
import type { AppliedRule } from '../policy/rule'
import { policyOf, type Standing, standingJson } from '../policy/standing'
import { type Err, err } from '../result'
import { type Settings, settingsJson } from '../settings/settings'

/** Thrown inside the transaction, so that what was done in it is undone. */
class NobodyLeft extends Error {}

/**
 * Runs a change that could leave no administrator able to sign in, and undoes it if it has: a rule, a setting, a role, a
 * group, disabling somebody, removing a factor. Such changes take turns, so that two cannot each rely on the other's
 * administrator.
 * @param work the change; a refusal of its own is passed on, and must have changed nothing
 * @returns what `work` does, or `last_administrator`
 */
export async function keepingAnAdministrator<Outcome extends { ok: boolean }>(
  work: (tx: Tx) => Promise<Outcome>,
): Promise<Outcome | Err<'last_administrator'>> {
  try {
    return await db.$transaction(
      async (tx) => {
        // Before anything is looked at: whoever comes second sees what the first has left.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('administrators', 0))`
        const before = await anAdministratorCanSignIn(tx)
        const outcome = await work(tx)
        // Where there is none yet (before the set-up, in an empty installation) nobody is locked out.
        if (outcome.ok && before && !(await anAdministratorCanSignIn(tx))) throw new NobodyLeft()
        return outcome
      },
      { timeout: 60_000, maxWait: 10_000 },
    )
  } catch (error) {
    if (error instanceof NobodyLeft) return err('last_administrator')
    throw error
  }
}

type Row = { hasPassword: boolean; hasIdentity: boolean; hasPasskey: boolean; standing: Standing; settings: Settings }

/**
 * Whether there is an administrator with a first step, and whom the policy then lets in, or through an enrollment.
 * @param instead rules to suppose in place of those that there are
 */
export async function anAdministratorCanSignIn(tx: Tx, instead?: readonly AppliedRule[]): Promise<boolean> {
  const at = now()
  // One that is not set up any more lets nobody in.
  const providers = env().PROVIDERS.map(({ id }) => id)
  const rows = await tx.$queryRaw<Row[]>`
    SELECT u.password_hash IS NOT NULL AS "hasPassword",
      EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id AND i.provider = ANY(${providers}::text[])) AS "hasIdentity",
      EXISTS (SELECT 1 FROM factors f JOIN webauthn_credentials c ON c.factor_id = f.id
        WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL AND c.discoverable) AS "hasPasskey",
      ${standingJson} AS standing, ${settingsJson} AS settings
    FROM user_roles a JOIN users u ON u.id = a.user_id, settings
    WHERE a.role_name = 'admin' AND u.disabled_at IS NULL AND u.email_verified_at IS NOT NULL`
  return rows.some((row) => canSignIn(row, at, instead))
}

/** Also after every stage and deadline: a way in that ends next week is a lock-out next week. */
function canSignIn(row: Row, at: Date, instead?: readonly AppliedRule[]): boolean {
  const { hasPassword, hasIdentity, hasPasskey, standing, settings } = row
  if (!hasPassword && !hasIdentity && !hasPasskey) return false
  const { user, rules } = policyOf(standing)
  const now = instead ?? rules
  const later = now.map((rule) => ({
    ...rule,
    deadline: at,
    rollout: { ...rule.rollout, nudgeFrom: at, allFrom: at, pausedAt: null },
  }))
  const proved: Proved = hasPassword || hasIdentity ? { aal: 1, factors: [] } : { aal: 2, factors: ['webauthn'] }
  return [now, later].every((each) => {
    const step = requiredStep(user, each, settings, proved, at)
    if (step.kind === 'none') return true
    if (step.kind === 'challenge') return step.methods.length > 0
    return step.allowedMethods.length > 0
  })
}
