import { useTranslations } from 'next-intl'
import type { KeyTexts } from './key-ceremony'

const PROBLEMS = [
  'failed',
  'cancelled',
  'unsupported',
  'wrong_address',
  'credential_registered',
  'invalid_response',
  'invalid_passkey',
  'sign_in_refused',
  'enrollment_expired',
  'challenge_expired',
  'method_not_permitted',
  'invalid_request',
  'unavailable',
  'too_many_attempts',
] as const

/** Words for what can go wrong with a key. For pages; the buttons that run in the browser are handed them. */
export function useKeyTexts(): KeyTexts {
  const t = useTranslations('keys.problems')
  return Object.fromEntries(PROBLEMS.map((problem) => [problem, t(problem)])) as KeyTexts
}
