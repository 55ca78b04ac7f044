import { hashToken, isToken, newToken } from '../crypto/token'

/** What every key begins with, so that people, and scanners of source code, know one when they see it. */
const PREFIX = 'cs_'

/** A key: 256 bits from the system's CSPRNG. @returns it, what is stored of it, and what people know it by */
export function newKey() {
  const key = `${PREFIX}${newToken()}`
  return { key, keyHash: new Uint8Array(hashToken(key)), hint: key.slice(0, PREFIX.length + 4) }
}

/** Whether this could be a key at all: anything else is not worth a query. */
export const isKey = (value: string): boolean => value.startsWith(PREFIX) && isToken(value.slice(PREFIX.length))
