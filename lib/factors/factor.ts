import type { Prisma } from '../db'

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
  /** Confirmed factors of this method. */
  factors: readonly StoredFactor[]
  passwordHash: string | null
  code: string
  at: Date
}

/**
 * What every second factor implements. Learn one and you know them all: a folder each, the same files in it.
 */
export type FactorMethod = {
  /** RFC 8176 names that a right answer adds to the session. */
  amr: readonly string[]
  /**
   * Looks at an answer.
   * @returns null if it is wrong, else the SQL that burns what it proved, so that it never works again. The SQL gives
   *   one row if the burning succeeded. It runs inside the statement that ends the challenge, and takes the user's id from
   *   that statement's part `person`, whose row is locked before anything is burned.
   */
  check(answer: Answer): Promise<Prisma.Sql | null>
}
