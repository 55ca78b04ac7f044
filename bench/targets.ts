import type { Results, SystemName } from './results'

/** A ratio that this application has to reach, against another system in the same run. */
export type Target = {
  what: string
  against: SystemName
  most: number
  of(results: Results, system: SystemName): number
}

const cpu = (scenario: string) => (results: Results, system: SystemName) =>
  results.scenarios[scenario]?.[system]?.cpu ?? Number.NaN

/** Where the other has nothing for proxies, what it has for programs does the same. */
const proxyCpu = (results: Results, system: SystemName) =>
  (results.scenarios['forward-auth']?.[system] ?? results.scenarios['session check']?.[system])?.cpu ?? Number.NaN

const script = (results: Results, system: SystemName) => results.loginPage[system]?.script ?? Number.NaN
const start = (results: Results, system: SystemName) => results.start[system] ?? Number.NaN
const memory = (results: Results, system: SystemName) => results.scenarios['full sign-in']?.[system]?.peak ?? Number.NaN

const both = (what: string, of: Target['of'], betterAuth: number, floor: number): Target[] => [
  { what, of, against: 'better-auth', most: betterAuth },
  { what, of, against: 'framework floor', most: floor },
]

export const TARGETS: readonly Target[] = [
  ...both('full sign-in, CPU', cpu('full sign-in'), 0.62, 1.15),
  ...both('password step, CPU', cpu('password step'), 0.7, 1.1),
  ...both('wrong code, CPU', cpu('wrong code'), 0.25, 1.3),
  ...both('session check, CPU', cpu('session check'), 0.45, 1.05),
  ...both('forward-auth, CPU', proxyCpu, 0.45, 1.05),
  ...both('login page, script over the wire', script, 0.95, 1.06),
  { what: 'start to first session check', of: start, against: 'better-auth', most: 1 },
  { what: 'peak memory under full sign-ins', of: memory, against: 'better-auth', most: 0.9 },
]
