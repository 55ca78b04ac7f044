import { MINUTE } from '../clock'
import type { Work } from '../outbox/worker'
import { afterAClockWasAhead } from './after-a-clock-was-ahead'
import { tellOfFailedSignIns } from './tell-of-failed-sign-ins'

/** Sign-ins that ran out. */
export const loginWork: Work = {
  tasks: {
    async tell_of_failed_sign_ins() {
      await tellOfFailedSignIns()
    },
  },
  loops: [{ name: 'what a clock that was ahead has left', pauseMs: 5 * MINUTE, round: afterAClockWasAhead }],
  crontab: '*/5 * * * * tell_of_failed_sign_ins ?max=1',
}
