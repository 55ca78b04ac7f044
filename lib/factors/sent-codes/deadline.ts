import { SECOND } from '../../clock'
import { log } from '../../log'
import { DeliveryError } from '../../mail/message'
import { SmsError } from '../../sms/sms-error'
import type { Delivery } from './channel'

/** How long a person waits for a code to leave. A slower server may still deliver it, but the person is told to try again. */
const DEADLINE = 8 * SECOND

/** What has become of the sending in time. What went wrong is logged, without the address or the code. */
export async function leavesInTime(type: string, sending: Promise<void>): Promise<Delivery> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, DEADLINE, 'late')
  })
  const outcome = await Promise.race([
    sending.then(
      () => 'left',
      (error) => (error instanceof Error ? error : new Error('unknown')),
    ),
    late,
  ])
  clearTimeout(timer)
  if (outcome === 'left') return 'left'
  const reason = outcome === 'late' ? 'no answer in time' : reasonOf(outcome as Error)
  log().error({ channel: type, reason }, 'a code could not be sent')
  if (outcome !== 'late') return 'failed'
  return {
    left: sending.then(
      () => true,
      () => false,
    ),
  }
}

/** Only errors in words of our own: what a server answers may quote the message. */
function reasonOf(error: Error): string {
  return error instanceof DeliveryError || error instanceof SmsError ? error.message : error.name
}
