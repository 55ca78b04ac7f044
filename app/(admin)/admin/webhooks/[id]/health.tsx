import { useFormatter, useTranslations } from 'next-intl'
import { Alert } from '@/components/ui/alert'
import { LocalTime } from '@/components/ui/local-time'
import type { Endpoint } from '@/lib/webhooks/endpoint'

/** Why nothing arrives, where nothing does. */
export function Health({ webhook, now }: { webhook: Endpoint; now: Date }) {
  const t = useTranslations('webhooks.one')
  const format = useFormatter()
  const { disabledAt, disabledWhy, failingSince, retryAt } = webhook
  if (disabledAt) {
    const gone = disabledWhy === 'gone'
    return (
      <Alert tone={gone ? 'danger' : 'info'}>
        <p>{t(gone ? 'gone' : 'off')}</p>
      </Alert>
    )
  }
  if (!failingSince) return null
  return (
    <Alert tone="warning">
      <p>{t('failing', { when: format.relativeTime(failingSince, now) })}</p>
      {retryAt && retryAt > now && (
        <p>
          {t('away')} <LocalTime at={retryAt.toISOString()} />
        </p>
      )}
    </Alert>
  )
}
