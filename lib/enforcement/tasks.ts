import { now } from '../clock'
import { db } from '../db'
import type { Work } from '../outbox/worker'
import { recordDeadlines } from './deadlines'

/** What time brings about: stages begin, and apply to people. */
export const enforcementWork: Work = {
  tasks: {
    async apply_rules() {
      await recordDeadlines(db, now())
    },
  },
  crontab: '* * * * * apply_rules ?max=1',
}
