import { channels } from '../factors/sent-codes/channels'
import type { RequestContext } from '../request-context'
import { readChallenge } from './read-challenge'
import { sendCode } from './send-code'

/**
 * Sends the code at once where the method that a sign-in asks for first is one whose codes are sent: a person need not
 * press a button for what can only be meant.
 * @returns `none` where there is nothing to send, `sent`, or why it was not, as `sendCode` says
 */
export async function sendDefaultCode(input: { token: string; from: RequestContext }) {
  const challenge = await readChallenge(input.token)
  const method = challenge?.default
  if (!method || !(method in channels)) return 'none'
  const outcome = await sendCode({ ...input, method: method as keyof typeof channels })
  return outcome.ok ? 'sent' : outcome.code
}
