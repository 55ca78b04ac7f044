import { DAY, HOUR, MINUTE } from '../clock'
import { type AppliedRule, isFor, phaseOf, type Targeted } from './rule'

/** What the settings say of them. */
export type LimitSettings = {
  trustDays: number
  sessionDays: number
  adminSessionHours: number
  adminIdleMinutes: number
}

/** How long things last for somebody, in milliseconds. */
export type Limits = {
  /** A browser's trust; 0: it is not trusted. */
  trust: number
  /** A session. */
  session: number
  /** A session that nobody uses; null: as long as it lasts. */
  idle: number | null
}

/** Roles that see other people's accounts: their sessions are shorter (OWASP ASVS 5.0, 7.3). */
const PRIVILEGED = ['admin', 'auditor']

/** The shortest of what the settings and every rule of theirs allow. A rule that has not begun, or only reminds, allows all. */
export function limitsOf(person: Targeted, rules: readonly AppliedRule[], settings: LimitSettings, at: Date): Limits {
  const applying = rules.filter((rule) => isFor(rule.target, person) && phaseOf(rule, person, at) === 'in_force')
  const shortest = (unit: number, given: (number | null)[], most: number) =>
    Math.min(most, ...given.filter((each) => each !== null).map((each) => each * unit))
  const privileged = person.roles.some((role) => PRIVILEGED.includes(role))
  const idle = shortest(
    MINUTE,
    [...applying.map((rule) => rule.idleMinutes), privileged ? settings.adminIdleMinutes : null],
    Number.POSITIVE_INFINITY,
  )
  return {
    trust: shortest(
      DAY,
      applying.map((rule) => rule.trustDays),
      settings.trustDays * DAY,
    ),
    session: shortest(
      DAY,
      applying.map((rule) => rule.sessionDays),
      privileged ? Math.min(settings.sessionDays * DAY, settings.adminSessionHours * HOUR) : settings.sessionDays * DAY,
    ),
    idle: Number.isFinite(idle) ? idle : null,
  }
}
