import { json } from '@/lib/api/problem'

/** The process answers. */
export function GET(): Response {
  return json({ status: 'live' })
}
