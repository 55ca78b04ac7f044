import type { Http } from '../measure/http'

/** Somebody who can sign in. The same in every system, so that each does the same work for them. */
export type Person = {
  email: string
  password: string
  /** The seed of their authenticator app. */
  totp: Buffer
  /** The token of a session that is open already, where a system's seed makes one. */
  session: string
}

/** How a system is run in production. */
export type Command = { args: string[]; cwd: string; env: Record<string, string> }

/**
 * What is measured: an application that signs people in with a password and an authenticator app, and afterwards says
 * who is signed in. Each step throws unless its answer is the right one, so that nobody is measured at failing.
 */
export type System = {
  name: 'countersign' | 'better-auth' | 'framework floor' | 'bare floor'
  /** Makes the production build, and installs what that needs. Does nothing if both are there. */
  build(): Promise<void>
  /** Fills an empty database: schema and these people, each with a confirmed authenticator app. */
  seed(databaseUrl: string, people: readonly Person[]): Promise<void>
  /** Node's arguments. */
  start(at: { databaseUrl: string; port: number }): Command
  /** The first step. @returns the cookies of what waits for a second factor */
  password(http: Http, person: Person): Promise<string>
  /** The second. @returns the cookies of the session */
  code(http: Http, pending: string, code: string): Promise<string>
  /** A second step that is wrong; it throws unless it is refused for that. */
  wrongCode(http: Http, pending: string): Promise<void>
  /** The cookies of `Person.session`, where the seed has opened it. */
  sessionOf?(person: Person): string
  /** Who is signed in. */
  session(http: Http, session: string): Promise<void>
  /** The same for a reverse proxy; absent where there is nothing of the kind. */
  forwardAuth?(http: Http, session: string): Promise<void>
  /** A page that names who is signed in. */
  page(http: Http, session: string): Promise<void>
  /** The page with the sign-in form. */
  loginPath: string
  /** The folder of the build, and files beside it that are deployed with it. */
  deployed: { build: string; beside: string[] } | null
}
