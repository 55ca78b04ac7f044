import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000

/** HOTP (RFC 4226, 5.3) over SHA-1, six digits. */
function codeAt(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The time step that a code belongs to, the present one or a neighbour (RFC 6238, 5.2), or null. */
export function stepOf(seed: Buffer, code: string, now: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const given = Buffer.from(code)
  const present = Math.floor(now / STEP_MS)
  let found: number | null = null
  // All three, whichever is right: the time taken tells nothing.
  for (const step of [present - 1, present, present + 1]) {
    if (timingSafeEqual(given, Buffer.from(codeAt(seed, step)))) found = step
  }
  return found
}
