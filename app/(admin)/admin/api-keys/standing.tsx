import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import type { ApiKeyView } from '@/lib/api-keys/list-api-keys'
import { DAY, plus } from '@/lib/clock'

/** When somebody should see to the next one. */
const SOON = 14 * DAY

/** What is to be known of a key at a glance. */
export function Standing({ apiKey, now }: { apiKey: ApiKeyView; now: Date }) {
  const t = useTranslations('apiKeys.table')
  const { expiresAt, previousUntil, orphaned } = apiKey
  if (expiresAt <= now) return <Badge tone="danger">{t('expired')}</Badge>
  return (
    <>
      {orphaned && <Badge tone="danger">{t('orphaned')}</Badge>}
      {expiresAt <= plus(now, SOON) && <Badge tone="warning">{t('soon')}</Badge>}
      {previousUntil && previousUntil > now && <Badge tone="accent">{t('overlap')}</Badge>}
    </>
  )
}

/** Who made it. */
export function Maker({ apiKey: { maker, createdBy } }: { apiKey: ApiKeyView }) {
  const t = useTranslations('apiKeys.table')
  return <span className="[overflow-wrap:anywhere]">{maker ?? t(createdBy === 'operator' ? 'operator' : 'gone')}</span>
}
