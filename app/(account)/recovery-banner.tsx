import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import { getSession } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { readRecovery } from '@/lib/recovery/read-recovery'
import { stopRecovery } from './actions'

/** On every page of the account, while somebody asks to recover it: what is going on, and how to stop it. */
export async function RecoveryBanner() {
  const session = await getSession()
  const recovery = session && (await readRecovery(session.user.id))
  if (!recovery) return null
  const t = await getTranslations('recovery.banner')
  const { readyAt, needsApproval } = recovery
  return (
    <Alert tone="warning" role="alert">
      <h2 className="font-semibold">{t('title')}</h2>
      <p className="text-ink">
        {t.rich(readyAt > now() ? 'body' : 'ready', { time: () => <LocalTime at={readyAt.toISOString()} /> })}{' '}
        {needsApproval && t('approval')}
      </p>
      <p className="text-ink">{t('notYou')}</p>
      <ActionForm action={stopRecovery} className="pt-2">
        <SubmitButton look="danger">{t('stop')}</SubmitButton>
      </ActionForm>
    </Alert>
  )
}
