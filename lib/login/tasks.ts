import type { Work } from '../outbox/worker'
import { tellOfFailedSignIns } from './tell-of-failed-sign-ins'

/** Sign-ins that ran out. */
export const loginWork: Work = {
  tasks: {
    async tell_of_failed_sign_ins() {
      await tellOfFailedSignIns()
    },
  },
  crontab: '*/5 * * * * tell_of_failed_sign_ins ?max=1',
}
