import { recordEvent } from '../audit/record-event'
import { DAY, now, plus } from '../clock'
import { db, Prisma, type Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import { isRequired } from './deadlines'
import { keepingAnAdministrator } from './lock-out-guard'
import { readRuleRecord } from './rule-record'

/** What says that a rule is more than people can do: they are locked out, or have lost what they set up. */
const PROBLEMS = ['user.factor_locked', 'user.two_factor_reset', 'recovery.requested']

/** Over what time they are counted. */
const WINDOW = DAY

type Troubled = { id: string; problems: number }

/**
 * Pauses each rule whose people had more problems within a day than it may cause, and tells every administrator, once.
 * Problems from before the rule was last changed or resumed do not count: an administrator has seen them.
 * @returns how many rules were paused
 */
export async function pauseOnProblems(): Promise<number> {
  const at = now()
  let paused = 0
  for (const { id } of await findTroubled(db, at)) {
    const outcome = await keepingAnAdministrator(async (tx) => {
      // Another process may have been at it, or an administrator.
      const [found] = await findTroubled(tx, at, Prisma.sql`AND r.id = ${id}::uuid`)
      return { ok: true, paused: found ? await pause(tx, found, at) : false }
    })
    if (outcome.ok && outcome.paused) paused++
  }
  return paused
}

function findTroubled(tx: Tx, at: Date, only = Prisma.empty): Promise<Troubled[]> {
  return tx.$queryRaw<Troubled[]>`
    WITH problems AS (
      SELECT e.at, e.user_id FROM audit_events e
      WHERE e.event = ANY(${PROBLEMS}) AND e.at > ${plus(at, -WINDOW)}::timestamptz AND e.at <= ${at}::timestamptz
    )
    SELECT r.id, count(DISTINCT p.user_id)::int AS problems
    FROM rules r JOIN problems p ON p.at > r.updated_at JOIN users u ON u.id = p.user_id
      JOIN standings st ON st.id = u.standing_id
    WHERE r.pause_after IS NOT NULL AND ${isRequired(at)} ${only}
    GROUP BY r.id HAVING count(DISTINCT p.user_id) > r.pause_after`
}

async function pause(tx: Tx, { id, problems }: Troubled, at: Date): Promise<boolean> {
  const rule = await readRuleRecord(id, tx)
  if (!rule) return false
  const { target, pauseAfter } = rule
  await tx.rule.update({ where: { id }, data: { pausedAt: at, pausedBy: 'problems', updatedAt: at } })
  const details = { rule: id, by: 'problems', problems, pauseAfter }
  await recordEvent(tx, { at, event: 'rule.paused', outcome: 'success', actor: 'system', details })
  const administrators = await tx.user.findMany({
    where: { roles: { some: { roleName: 'admin' } }, disabledAt: null, emailVerifiedAt: { not: null } },
    select: { email: true },
  })
  const name = target.type === 'everyone' ? '' : target.name
  for (const { email: to } of administrators) {
    await enqueueMail(tx, { template: 'rollout_paused', to, props: { at, target: target.type, name, problems } })
  }
  return true
}
