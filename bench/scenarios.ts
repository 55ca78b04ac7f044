import { setTimeout as sleep } from 'node:timers/promises'
import type { Http } from './measure/http'
import { load } from './measure/load'
import type { Running } from './measure/server'
import { codeOf, STEP } from './people'
import type { Person, System } from './systems/system'

/** One system that runs, and who signs in to it. */
export type Subject = {
  /** What it is called in the results. */
  name: string
  database: string
  system: System
  running: Running
  people: readonly Person[]
  /** The time step that each person's authenticator has used last, and whose turn it is. */
  used: Map<string, number>
  turn: number
}

export type Operation = () => Promise<void>

export type Scenario = {
  name: string
  /** How many operations one round has. */
  operations: number
  /**
   * Makes the operations of one round; what has to be there before is done here, and not measured. None where the system
   * has nothing of the kind.
   */
  prepare(subject: Subject, count: number): Promise<Prepared>
}

/** What is done after the measuring leaves everybody as they were. */
export type Prepared = { operations: Operation[]; afterwards?: () => Promise<void> }

/** Wrong codes that every system compares in one pending sign-in before it takes no more. */
const WRONG_CODES = 4

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'full sign-in',
    operations: 300,
    prepare: async (subject, count) => ({
      operations: some(subject, count).map((visit) => async () => void (await signIn(subject, visit))),
    }),
  },
  {
    name: 'password step',
    operations: 300,
    prepare: async (subject, count) => ({
      operations: some(subject, count).map((visit) => async () => void (await firstStep(subject, visit))),
    }),
  },
  {
    name: 'wrong code',
    operations: 600,
    async prepare(subject, count) {
      const { system } = subject
      const waiting: { visit: Visit; pending: string }[] = []
      await all(some(subject, Math.ceil(count / WRONG_CODES)), async (visit) => {
        waiting.push({ visit, pending: await firstStep(subject, visit) })
      })
      const guess = ({ visit, pending }: (typeof waiting)[number]) => {
        return () => system.wrongCode(visit.http, pending)
      }
      // Everybody once, then everybody again: nobody guesses twice at the same moment.
      return {
        operations: Array.from({ length: WRONG_CODES }, () => waiting.map(guess)).flat(),
        afterwards: () => all(waiting, async ({ visit, pending }) => void (await secondStep(subject, visit, pending))),
      }
    },
  },
  {
    name: 'session check',
    operations: 3_000,
    prepare: (subject, count) => inSessions(subject, count, ({ system }) => system.session),
  },
  {
    name: 'forward-auth',
    operations: 3_000,
    prepare: (subject, count) => inSessions(subject, count, ({ system }) => system.forwardAuth),
  },
  {
    name: 'authenticated page',
    operations: 400,
    prepare: (subject, count) => inSessions(subject, count, ({ system }) => system.page),
  },
]

/** @returns the cookies of what waits for the second step */
function firstStep({ system }: Subject, { person, http }: Visit): Promise<string> {
  return system.password(http, person)
}

/** @returns the cookies of the session */
async function secondStep({ system, used }: Subject, { person, http }: Visit, pending: string): Promise<string> {
  const present = () => Math.floor(Date.now() / STEP)
  // No code is good twice: the step after the last one that was used, as soon as servers take it.
  const step = Math.max((used.get(person.email) ?? 0) + 1, present())
  while (step > present() + 1) await sleep(100)
  used.set(person.email, step)
  return system.code(http, pending, codeOf(person, step))
}

async function signIn(subject: Subject, visit: Visit): Promise<string> {
  return secondStep(subject, visit, await firstStep(subject, visit))
}

/** Somebody who comes to sign in, from an address that nobody has come from before: the limits by address are on. */
type Visit = { person: Person; http: Http }

let visits = 0

/** The next of all the people, in turn: who has just signed in comes last. */
function some(subject: Subject, count: number): Visit[] {
  const { people, running } = subject
  return Array.from({ length: count }, () => {
    const n = visits++
    const http = running.from(`10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`)
    return { person: people[subject.turn++ % people.length] as Person, http }
  })
}

/** How many sessions are asked about in turn. */
const SESSIONS = 200

async function inSessions(
  subject: Subject,
  count: number,
  stepOf: (subject: Subject) => System['session'] | undefined,
): Promise<Prepared> {
  const step = stepOf(subject)
  if (!step) return { operations: [] }
  const sessions = await openSessions(subject)
  const operations = Array.from({ length: count }, (_, n) => {
    const [{ http }, cookies] = sessions[n % sessions.length] as [Visit, string]
    return () => step(http, cookies)
  })
  return { operations }
}

const opened = new WeakMap<Running, [Visit, string][]>()

async function openSessions(subject: Subject): Promise<[Visit, string][]> {
  const { system, running } = subject
  const known = opened.get(running)
  if (known) return known
  const sessions: [Visit, string][] = []
  await all(some(subject, SESSIONS), async (visit) => {
    sessions.push([visit, system.sessionOf?.(visit.person) ?? (await signIn(subject, visit))])
  })
  opened.set(running, sessions)
  return sessions
}

async function all<T>(each: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  await load(
    each.map((one) => () => work(one)),
    4,
  )
}

/** The cookies of one open session. */
export async function sessionCookies(subject: Subject): Promise<string> {
  return (await openSessions(subject))[0]?.[1] ?? ''
}
