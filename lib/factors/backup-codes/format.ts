import { randomBytes } from 'node:crypto'

/** Crockford's base32: no letter that is read as a digit, none that spells. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 16
const GROUP = 4

/** A backup code: 80 bits, in groups of four as people copy them. */
export function newBackupCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte & 31])
  return letters.join('').replace(/.{4}(?=.)/g, '$&-')
}

/**
 * The one spelling of a code: however it was typed, with or without dashes, in capitals, with o for 0 or l for 1.
 * @returns null if it cannot be a backup code at all
 */
export function normaliseBackupCode(typed: string): string | null {
  const plain = typed.replace(/[\s-]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1')
  return plain.length === LENGTH && [...plain].every((letter) => ALPHABET.includes(letter)) ? plain : null
}

/** The longest spelling worth reading: every letter, and a separator after each. */
export const MAX_TYPED = LENGTH * 2 + GROUP
