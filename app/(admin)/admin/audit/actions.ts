'use server'

import { redirect } from 'next/navigation'
import { emptyBody } from '@/lib/api/schemas'
import { askForAuditCheck } from '@/lib/audit/check-audit-log'
import { action } from '@/lib/auth/action'
import { requireReader } from '@/lib/auth/session'

/** Also for an auditor: it changes nothing that anybody else sees differently. */
export const checkNow = action({ texts: 'auditLog', body: emptyBody, read: () => ({}) }, async () => {
  await requireReader('/admin/audit')
  await askForAuditCheck()
  redirect('/admin/audit?notice=checking')
})
