import { randomInt, timingSafeEqual } from 'node:crypto'
import { MINUTE, SECOND } from '../../clock'
import { keyedHash, keyedHashes } from '../../crypto/keyed-hash'

/** The kinds of factor whose codes are sent. */
export type SentCodeType = 'email' | 'sms'

/** What a code is for. It is no good for anything else, nor for another challenge, person or method. */
export type CodeUse = {
  type: SentCodeType
  /** The challenge it answers, or the pending factor it confirms. */
  scope: string
}

/** Answers that one pending address takes. */
export const ATTEMPTS = 5
/** How long to wait before another code is sent to the same address. */
export const COOL_DOWN = 30 * SECOND
/** Codes that one challenge, or one enrollment, sends at most. */
export const SENDS_PER_CHALLENGE = 5
/** Codes that are sent to one address within an hour, over all challenges: nobody's mailbox or phone is flooded. */
export const SENDS_PER_WINDOW = 10
export const SENDS_WINDOW = 60 * MINUTE

const DIGITS = 6
const PURPOSE = 'sent-code'

/** Six random digits. */
export function newCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
}

const bound = ({ type, scope }: CodeUse, code: string) => `${type}:${scope}:${code}`

/** What is stored of a code: six digits are soon searched, unless the key is missing. */
export async function hashOfCode(use: CodeUse, code: string): Promise<Buffer> {
  return (await keyedHash(PURPOSE, bound(use, code))).hash
}

/** What a code may be stored as. */
export function hashesOfCode(use: CodeUse, code: string): Promise<Buffer[]> {
  return keyedHashes(PURPOSE, bound(use, code))
}

export async function isCode(use: CodeUse, code: string, stored: Uint8Array): Promise<boolean> {
  const hashes = await hashesOfCode(use, code)
  return hashes.some((hash) => hash.length === stored.length && timingSafeEqual(hash, stored))
}
