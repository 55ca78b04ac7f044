'use server'

import { emptyBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { requestContext } from '@/lib/auth/request-context'
import { notDoneAt } from '@/lib/auth/return-path'
import { requireRecentAuth } from '@/lib/auth/session'
import { regenerateBackupCodes } from '@/lib/factors/backup-codes/regenerate-backup-codes'

export const makeNewCodes = action({ texts: 'backupCodes', body: emptyBody, read: () => ({}) }, async () => {
  const { id: sessionId, user } = await requireRecentAuth({ returnTo: notDoneAt('/account/security/backup-codes') })
  const outcome = await regenerateBackupCodes({ user, sessionId, from: await requestContext() })
  return outcome.ok ? { ok: true, done: { codes: outcome.codes } } : outcome
})
