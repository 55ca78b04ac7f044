import { createHash, randomBytes } from 'node:crypto'

/** A bearer token: 256 bits from the system's CSPRNG, base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token. It has 256 bits of entropy, so a plain SHA-256 cannot be searched. */
export function hashToken(token: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash('sha256').update(token).digest())
}

/** Whether a string from outside could be a token at all: anything else is not worth a query. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value)
}
