import type { FactorType } from '../policy/rule'

/** Somebody who has just shown a right password, passkey or account elsewhere, and what comes next without you. */
export type SignIn = {
  user: {
    id: string
    email: string
    /** Names. */
    roles: readonly string[]
    /** Ids. */
    groups: readonly string[]
    /** The kinds of second factor that are set up. */
    factors: readonly FactorType[]
  }
  /** `recovery`: the end of one, by its link and the password. */
  way: 'password' | 'passkey' | 'provider' | 'recovery'
  /** What the rules ask: nothing more, a second factor, or one to be set up first. */
  asks: 'nothing' | 'challenge' | 'enrollment'
  /** Whether this browser is trusted, and need not show a second factor for that. */
  trustedBrowser: boolean
  ip: string | null
  userAgent: string | null
  at: Date
}

/**
 * What you decide: nothing; that a second factor must be shown, also in a trusted browser (whoever has none sets one up
 * first), perhaps of certain kinds; or that the sign-in is refused, with a message that the person reads. You can only ask
 * for more than the rules do, never for less.
 */
export type Decision = { challenge: true; methods?: readonly FactorType[] } | { refuse: string } | undefined

/** Something that has happened: committed, on record, and told of in the order in which it happened. */
export type Happened = {
  /** Of its row in the audit log: the same again if it is told twice. */
  id: string
  /** The name it has there; docs/webhooks.md lists them. */
  event: string
  at: Date
  userId: string | null
  /** Who did it: `user:ID`, `api_key:ID`, `operator`, `system`, `anonymous`. */
  actor: string
  /** The kind of factor, or the provider, that it is about. */
  factor: string | null
  sessionId: string | null
  ip: string | null
  userAgent: string | null
  details: Readonly<Record<string, string | number | boolean | null>>
}

type Decider = (signIn: SignIn) => Decision | Promise<Decision>
type Listener = (happened: Happened) => void | Promise<void>

export type Hooks = {
  /**
   * Called before anything more is asked, in this order, and awaited. One that throws, takes longer than two seconds or
   * answers something else refuses the sign-in (fail closed), and a line in the log says which.
   */
  beforeChallenge?: readonly Decider[]
  /** Signed in: a session was opened. */
  signedIn?: readonly Listener[]
  /** A wrong password, code or key, or a sign-in that was refused. */
  signInFailed?: readonly Listener[]
  factorAdded?: readonly Listener[]
  factorRemoved?: readonly Listener[]
  /** Too many wrong answers have locked the second step. */
  locked?: readonly Listener[]
  /** Sessions were ended: one by its owner, or all by an administrator, a new password, disabling the account. */
  sessionEnded?: readonly Listener[]
  /** Somebody says that every second factor is lost. */
  recoveryBegun?: readonly Listener[]
}

export type ListenerName = Exclude<keyof Hooks, 'beforeChallenge'>

/** For hooks.ts: checks the types, and gives back what it takes. */
export const defineHooks = (hooks: Hooks): Hooks => hooks
