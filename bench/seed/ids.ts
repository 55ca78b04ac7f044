import { hash } from 'node:crypto'

/** When the first person came. A real installation grows, and its ids are in the order of time. */
const FIRST = Date.UTC(2024, 0, 1)
/** One every ten seconds: five million have come by August 2025. */
const APART = 10_000

/** When the nth person came, in milliseconds. */
export const cameAt = (n: number) => FIRST + n * APART

/** A UUID version 7 as lib/crypto/id.ts makes it, but for the random part, which follows from a name. */
export function idAt(ms: number, name: string): string {
  const bytes = hash('sha256', name, 'buffer').subarray(0, 16)
  bytes.writeUIntBE(ms, 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The id of the nth person. */
export const personId = (n: number) => idAt(cameAt(n), `user ${n}`)

/** A prime: with a number of people that it does not divide, `n * STRIDE % people` is everybody once, in no order. */
export const STRIDE = 7919
