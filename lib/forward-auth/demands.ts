import { SECOND } from '../clock'
import type { Method } from '../factors/methods'
import { FACTOR_TYPES, type FactorType } from '../policy/rule'
import { provedBy } from '../policy/standing'
import { err, ok } from '../result'
import type { GroupedSession } from '../sessions/find-session'
import { isProvedWithin, type Session } from '../sessions/session'

/** What a proxy's configuration asks of whoever wants to see what it protects. */
export type Demands = {
  /** 2: two factors. */
  aal: 1 | 2
  /** Kinds of second factor, one of which must have been shown; empty: any. */
  methods: FactorType[]
  /** The longest that the last proof may lie back, in milliseconds; null: however long. */
  maxAge: number | null
  /** Names, one of which must be theirs; empty: whoever. */
  groups: string[]
  roles: string[]
}

/** What has to be shown; whose groups and roles they are is not in the person's hands. */
export type Proof = Pick<Demands, 'aal' | 'methods' | 'maxAge'>

/** Shorter than it takes to go to the sign-in and back, nobody would ever arrive. */
export const SHORTEST_AGE = 30

/**
 * Reads the demands from the query of the address that a proxy asks at. What is not understood is refused as a whole:
 * a demand with a typing error must not turn into none.
 * @returns the demands, or `invalid` with the parameter that is wrong
 */
export function readDemands(query: URLSearchParams) {
  const demands: Demands = { aal: 1, methods: [], maxAge: null, groups: [], roles: [] }
  for (const [name, value] of query) {
    if (!take(demands, name, value, query.getAll(name).length === 1)) return err('invalid', { name })
  }
  return ok({ demands })
}

function take(demands: Demands, name: string, value: string, isOnly: boolean): boolean {
  switch (name) {
    case 'aal':
      demands.aal = value === '2' ? 2 : 1
      return isOnly && (value === '1' || value === '2')
    case 'max_age':
      demands.maxAge = Number(value) * SECOND
      return isOnly && /^[0-9]{1,9}$/.test(value) && Number(value) >= SHORTEST_AGE
    case 'method': {
      const type = FACTOR_TYPES.find((known) => known === value)
      if (type) demands.methods.push(type)
      return type !== undefined
    }
    case 'group':
    case 'role':
      demands[`${name}s`].push(value)
      return value !== ''
    default:
      return false
  }
}

/** The query that says what has to be shown, for the way through the step-up. */
export function proofQuery({ aal, methods, maxAge }: Proof): [string, string][] {
  return [
    ...(aal === 2 ? [['aal', '2'] as [string, string]] : []),
    ...methods.map((type): [string, string] => ['method', type]),
    ...(maxAge === null ? [] : [['max_age', String(maxAge / SECOND)] as [string, string]]),
  ]
}

/** Whether a session has shown as much, recently enough. */
export function hasShown(session: Session, { aal, methods, maxAge }: Proof, at: Date): boolean {
  if (session.owes || session.aal < aal) return false
  if (maxAge !== null && !isProvedWithin(session, maxAge, at)) return false
  const shown = provedBy(session.amr)
  return methods.length === 0 || methods.some((type) => shown.includes(type))
}

/** Whether to answer a step-up by this method brings somebody nearer to it. */
export function counts(method: Method, { aal, methods }: Proof): boolean {
  if (methods.length > 0) return methods.some((type) => type === method)
  return aal === 1 || method !== 'password'
}

/** Whether it is the session of somebody who is let in. */
export function belongs({ user, groups }: GroupedSession, demands: Demands): boolean {
  const hasOne = (asked: string[], theirs: string[]) =>
    asked.length === 0 || asked.some((name) => theirs.includes(name))
  return hasOne(demands.groups, groups) && hasOne(demands.roles, user.roles)
}
