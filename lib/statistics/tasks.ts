import { checkAuditLog } from '../audit/check-audit-log'
import type { Work } from '../outbox/worker'
import { countAdoption } from './count-adoption'

/** What is counted and checked behind the requests. */
export const statisticsWork: Work = {
  tasks: {
    count_adoption: countAdoption,
    check_audit_log: checkAuditLog,
  },
  crontab: ['7 * * * * count_adoption ?max=1', '41 3 * * * check_audit_log ?max=1'].join('\n'),
}
