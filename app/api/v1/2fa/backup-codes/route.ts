import { backupCodesAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json, problem } from '@/lib/api/problem'
import { regenerateBackupCodes } from '@/lib/factors/backup-codes/regenerate-backup-codes'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/backup-codes',
    summary: 'Replace the backup codes; the new ones are shown this once',
    access: 'recent',
    answers: { 200: { description: 'Ten new codes', schema: backupCodesAnswer } },
    problems: ['no_factor'],
  },
  async ({ session, from }) => {
    const result = await regenerateBackupCodes({ user: session.user, sessionId: session.id, from })
    return result.ok ? json({ backupCodes: result.codes }) : problem(result.code)
  },
)
