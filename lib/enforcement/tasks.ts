import { now } from '../clock'
import { db } from '../db'
import type { Work } from '../outbox/worker'
import { recordDeadlines } from './deadlines'
import { pauseOnProblems } from './pause-on-problems'
import { remindOfDeadlines } from './remind'

/** What time brings about: stages begin, and apply to people; people are reminded; problems halt a roll-out. */
export const enforcementWork: Work = {
  tasks: {
    async apply_rules() {
      await recordDeadlines(db, now())
    },
    async remind_of_deadlines() {
      await remindOfDeadlines()
    },
    async pause_on_problems() {
      await pauseOnProblems()
    },
  },
  // Sign-ins fix the deadline of whoever comes in between.
  crontab:
    '*/10 * * * * apply_rules ?max=1\n5,35 * * * * remind_of_deadlines ?max=1\n* * * * * pause_on_problems ?max=1',
}
