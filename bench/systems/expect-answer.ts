import type { Answer } from '../measure/http'

/** @throws unless an answer has that status and holds that text */
export function expectAnswer({ status, text }: Answer, expected: number, holding: string): void {
  if (status === expected && text.includes(holding)) return
  throw new Error(`expected ${expected} with ${holding || 'anything'}, and got ${status}: ${text.slice(0, 300)}`)
}
