import { recordEvent } from '../audit/record-event'
import { now } from '../clock'
import type { Tx } from '../db'
import { hostIn } from './endpoint'
import { tellAdministrators } from './tell-administrators'

/** An endpoint answered 410, which means that it is gone for good: nothing more is sent there, and administrators are told. */
export async function disableGone(tx: Tx, id: string): Promise<void> {
  const at = now()
  const disabled = await tx.webhookEndpoint.updateManyAndReturn({
    where: { id, disabledAt: null },
    data: { disabledAt: at, disabledWhy: 'gone' },
  })
  if (!disabled[0]) return
  const details = { webhook: id, host: hostIn(disabled[0].url), why: 'gone' }
  await recordEvent(tx, { at, event: 'webhook.disabled', outcome: 'success', actor: 'system', details })
  await tellAdministrators(tx, disabled[0], { at, why: 'gone' })
}
