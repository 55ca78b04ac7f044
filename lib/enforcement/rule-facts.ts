import type { Draft } from './draft'

type Fact = string | number | boolean | null

/**
 * A rule as facts for the audit log: flat, and where there was one before, what it was: `strength`, `strengthBefore`.
 * @param before left out: there was none, and every fact is given
 */
export function factsOf(rule: Draft, before?: Draft): Record<string, Fact> {
  const after = all(rule)
  if (!before) return { rule: rule.id, ...after }
  const was = all(before)
  const changed = Object.entries(after).filter(([name, fact]) => was[name] !== fact)
  return {
    rule: rule.id,
    target: after.target ?? null,
    ...(after.targetName && { targetName: after.targetName }),
    ...Object.fromEntries(
      changed.flatMap(([name, fact]) => [
        [name, fact],
        [`${name}Before`, was[name] ?? null],
      ]),
    ),
  }
}

function all({ target, rollout, ...rule }: Draft): Record<string, Fact> {
  const time = (at: Date | null) => at?.toISOString() ?? null
  return {
    target: target.type,
    targetName: target.type === 'everyone' ? null : target.name,
    requirement: rule.requirement,
    allowedMethods: rule.allowedMethods.join(' '),
    strength: rule.strength,
    graceDays: rule.graceDays,
    trustDays: rule.trustDays,
    sessionDays: rule.sessionDays,
    idleMinutes: rule.idleMinutes,
    pauseAfter: rule.pauseAfter,
    nudgeFrom: time(rollout.nudgeFrom),
    partFrom: time(rollout.partFrom),
    partPercent: rollout.partPercent,
    partGroup: rollout.partGroup,
    allFrom: time(rollout.allFrom),
  }
}
