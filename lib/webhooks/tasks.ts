import { SECOND } from '../clock'
import type { Work } from '../outbox/worker'
import { clearUp } from './clear-up'
import { deliverDue } from './deliver-due'
import { fanOut } from './fan-out'
import { tellOfFailing } from './tell-administrators'

/** Events are queued when they are sealed, and sent by a loop of their own: a slow receiver holds up no mail. */
export const webhookWork: Work = {
  consumers: [{ name: 'webhooks', consume: fanOut }],
  loops: [{ name: 'sending webhooks', pauseMs: SECOND, round: deliverDue }],
  tasks: {
    async watch_webhooks() {
      await tellOfFailing()
      await clearUp()
    },
  },
  crontab: '*/10 * * * * watch_webhooks ?max=1',
}
