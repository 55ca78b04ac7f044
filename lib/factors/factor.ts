import type { Prisma, Tx } from '../db'
import type { RequestContext } from '../request-context'
import type { AssertionResponse } from './webauthn/verify-assertion'

/** Wrong codes in a row that stop one authenticator for good (NIST SP 800-63B-4, 3.2.2). */
export const FAILURES_OF_ONE_AUTHENTICATOR = 100

/** A factor's row, as far as checking an answer needs it. */
export type StoredFactor = {
  id: string
  type: string
  sealedSecret: Uint8Array
  lastAcceptedStep: bigint | null
}

/** An answer to a challenge, beside everything it is held against. All of it comes from the server's own rows. */
export type Answer = {
  userId: string
  /** What is answered: a code that was sent is good for this challenge alone. */
  challengeId: string
  /** What a key must have signed to answer it, if that was asked for. */
  webauthnChallenge: string | null
  /** Confirmed factors of this method. */
  factors: readonly StoredFactor[]
  passwordHash: string | null
  /** The which-th answer to its challenge it is, from 1. */
  attempt: number
  /** The code or password; empty for a method that has none. */
  code: string
  /** What a security key answered. */
  credential?: AssertionResponse
  at: Date
}

/**
 * What every second factor implements. Learn one and you know them all: a folder each, the same files in it.
 */
export type FactorMethod = {
  /** Looks at an answer. @returns null if it is wrong, with how it missed where that can help its owner */
  check(answer: Answer): Promise<Proof | Miss | null>
}

/**
 * A wrong answer that would have been right at another time: how far the clock of the device is off, in minutes, ahead if
 * positive. Told to nobody who has not proved otherwise to be the person, or guesses would be marked.
 */
export type Miss = { clockOffMinutes: number }

export const isMiss = (looked: object | null): looked is Miss => looked !== null && 'clockOffMinutes' in looked

/** An answer that is right, unless another one like it was first. */
export type Proof = {
  /** RFC 8176 names that it adds to the session. */
  amr: readonly string[]
  /**
   * The SQL that burns what was proved, so that it never works again. It gives one row if the burning succeeded. It runs
   * inside the statement that ends the challenge, and takes the user's id from that statement's part `person`, whose row
   * is locked before anything is burned.
   */
  burn: Prisma.Sql
  /** What else that statement writes, where one table is not enough: a part `name AS (...)` drawing on its `burned`. */
  also?: Prisma.Sql
  /** What else happens in the transaction that burns it, such as telling its owner. */
  afterwards?: (tx: Tx, about: { email: string; from: RequestContext }) => Promise<void>
}
