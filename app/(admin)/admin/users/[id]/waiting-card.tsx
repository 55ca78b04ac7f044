import { useNow, useTranslations } from 'next-intl'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import type { LiveBypass } from '@/lib/people/read-person'
import type { RecoveryView } from '@/lib/recovery/read-recovery'
import { approveCode, approveTheirRecovery, withdrawCode } from './actions'

type Props = {
  id: string
  bypass: LiveBypass | null
  recovery: RecoveryView | null
  /** The administrator who looks; null for somebody who changes nothing. */
  administrator: string | null
}

/** What waits to be used, or for somebody to agree: a one-time code, a recovery. */
export function WaitingCard({ id, bypass, recovery, administrator }: Props) {
  const t = useTranslations('people.waiting')
  const now = useNow()
  if (!bypass && !recovery) return null
  const mayAgree = administrator && administrator !== id && bypass?.issuedBy !== `user:${administrator}`
  return (
    <Card id="waiting" title={t('title')}>
      <div className="space-y-6">
        {bypass && (
          <div className="space-y-3">
            <p className="max-w-prose">
              {t.rich(bypass.waits ? 'bypass.waits' : 'bypass.live', {
                who: bypass.issuer ?? t('bypass.operator'),
                until: () => <LocalTime at={bypass.expiresAt.toISOString()} />,
              })}
            </p>
            {administrator && (
              <div className="flex flex-wrap gap-3">
                {bypass.waits && mayAgree && (
                  <ActionForm action={approveCode}>
                    <input type="hidden" name="user" value={id} />
                    <SubmitButton>{t('bypass.approve')}</SubmitButton>
                  </ActionForm>
                )}
                <ActionForm action={withdrawCode}>
                  <input type="hidden" name="user" value={id} />
                  <SubmitButton look="secondary">{t('bypass.withdraw')}</SubmitButton>
                </ActionForm>
              </div>
            )}
          </div>
        )}
        {recovery && (
          <div className="space-y-3">
            <p className="max-w-prose">
              {t('recovery.began')} <Time at={recovery.startedAt} now={now} />.{' '}
              {t.rich(recovery.needsApproval ? 'recovery.unapproved' : 'recovery.ready', {
                ready: () => <LocalTime at={recovery.readyAt.toISOString()} />,
              })}
            </p>
            {administrator && recovery.needsApproval && (
              <ActionForm action={approveTheirRecovery} className="space-y-3">
                <input type="hidden" name="user" value={id} />
                <p className="max-w-prose text-[0.9375rem] text-muted">{t('recovery.sure')}</p>
                <SubmitButton>{t('recovery.approve')}</SubmitButton>
              </ActionForm>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}
