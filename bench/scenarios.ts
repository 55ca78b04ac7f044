import { setTimeout as sleep } from 'node:timers/promises'
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
      operations: some(subject, count).map((person) => async () => void (await signIn(subject, person))),
    }),
  },
  {
    name: 'password step',
    operations: 300,
    prepare: async (subject, count) => ({
      operations: some(subject, count).map((person) => async () => void (await firstStep(subject, person))),
    }),
  },
  {
    name: 'wrong code',
    operations: 1_000,
    async prepare(subject, count) {
      const { system } = subject
      const waiting: { person: Person; pending: string }[] = []
      await all(some(subject, Math.ceil(count / WRONG_CODES)), async (person) => {
        waiting.push({ person, pending: await firstStep(subject, person) })
      })
      const guess = ({ person, pending }: (typeof waiting)[number]) => {
        return () => system.wrongCode(subject.running.from(addressOf(person)), pending)
      }
      // Everybody once, then everybody again: nobody guesses twice at the same moment.
      return {
        operations: Array.from({ length: WRONG_CODES }, () => waiting.map(guess)).flat(),
        afterwards: () =>
          all(waiting, async ({ person, pending }) => void (await secondStep(subject, person, pending))),
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
function firstStep({ system, running }: Subject, person: Person): Promise<string> {
  return system.password(running.from(addressOf(person)), person)
}

/** @returns the cookies of the session */
async function secondStep({ system, running, used }: Subject, person: Person, pending: string): Promise<string> {
  const present = () => Math.floor(Date.now() / STEP)
  // No code is good twice: the step after the last one that was used, as soon as servers take it.
  const step = Math.max((used.get(person.email) ?? 0) + 1, present())
  while (step > present() + 1) await sleep(100)
  used.set(person.email, step)
  return system.code(running.from(addressOf(person)), pending, codeOf(person, step))
}

async function signIn(subject: Subject, person: Person): Promise<string> {
  return secondStep(subject, person, await firstStep(subject, person))
}

/** The next of all the people, in turn: who has just signed in comes last. */
function some(subject: Subject, count: number): Person[] {
  const { people } = subject
  return Array.from({ length: count }, () => people[subject.turn++ % people.length] as Person)
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
    const [person, cookies] = sessions[n % sessions.length] as [Person, string]
    const http = subject.running.from(addressOf(person))
    return () => step(http, cookies)
  })
  return { operations }
}

const opened = new WeakMap<Running, [Person, string][]>()

async function openSessions(subject: Subject): Promise<[Person, string][]> {
  const { system, running } = subject
  const known = opened.get(running)
  if (known) return known
  const sessions: [Person, string][] = []
  await all(some(subject, SESSIONS), async (person) => {
    sessions.push([person, system.sessionOf?.(person) ?? (await signIn(subject, person))])
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

/** Everybody has an address of their own. */
function addressOf({ email }: Person): string {
  const n = Number(/\d+/.exec(email)?.[0] ?? 0)
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

/** The cookies of one open session. */
export async function sessionCookies(subject: Subject): Promise<string> {
  return (await openSessions(subject))[0]?.[1] ?? ''
}
