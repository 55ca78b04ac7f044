import { useTranslations } from 'next-intl'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import { SubmitButton } from '@/components/ui/submit-button'
import { formatTime } from '@/components/ui/time-format'
import type { AuditCheck } from '@/lib/audit/check-audit-log'
import { checkNow } from './actions'
import { KeepUp } from './keep-up'

const utc = (at: Date) => `${formatTime(at, 'full', 'UTC')} UTC`

/** Whether anybody has tampered with the log, as far as was checked. */
export function ChainCard({ check }: { check: AuditCheck | null }) {
  const t = useTranslations('auditLog.chain')
  const running = check !== null && !check.finishedAt
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <h2 className="sr-only">{t('title')}</h2>
      <div className="min-w-0 flex-1 basis-72">
        <Result check={check} />
      </div>
      {!running && (
        <ActionForm action={checkNow}>
          <SubmitButton look="secondary">{t(check ? 'again' : 'check')}</SubmitButton>
        </ActionForm>
      )}
    </Card>
  )
}

function Result({ check }: { check: AuditCheck | null }) {
  const t = useTranslations('auditLog.chain')
  if (!check) return <p className="text-muted">{t('never')}</p>
  const { startedAt, checked, total, finishedAt, broken } = check
  if (!finishedAt) {
    return (
      <div className="space-y-2">
        <p role="status">
          {t('running', { at: utc(startedAt), checked: Number(checked), total: Number(total) })}{' '}
          <TextLink href="/admin/audit">{t('reload')}</TextLink>
        </p>
        <progress
          value={Number(checked)}
          max={Number(total) || 1}
          aria-label={t('title')}
          className="h-2 w-full max-w-prose accent-accent"
        />
        <KeepUp />
      </div>
    )
  }
  if (!broken) {
    return (
      <div className="flex gap-3">
        <span className="mt-0.5 text-success">
          <Icon name="shieldCheck" className="size-6" />
        </span>
        <p>
          {t('whole', { rows: Number(checked) })}{' '}
          <span className="text-muted">
            {t('checkedAt', { at: utc(finishedAt) })} {t('recent')}
          </span>
        </p>
      </div>
    )
  }
  return (
    <Alert tone="danger" role="alert">
      <p className="font-semibold">{t('brokenTitle')}</p>
      <p>{t(broken.reason, { seq: Number(broken.seq), row: String(broken.row ?? '') })}</p>
      <p>
        {t('brokenNext')} {t('checkedAt', { at: utc(finishedAt) })}
      </p>
    </Alert>
  )
}
