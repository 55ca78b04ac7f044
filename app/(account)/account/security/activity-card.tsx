import { useNow, useTranslations } from 'next-intl'
import { Time } from '@/components/time'
import { Card } from '@/components/ui/card'
import type { Activity } from '@/lib/audit/recent-activity'
import { describeBrowser } from '@/lib/user-agent'

const FACTORS = ['totp', 'email', 'sms', 'webauthn', 'backup_code', 'bypass', 'password'] as const

/** What happened to the account lately, in words. */
export function ActivityCard({ activity, providers }: { activity: Activity[]; providers: (id: string) => string }) {
  const t = useTranslations('security.activity')
  const now = useNow()
  return (
    <Card id="activity" title={t('title')}>
      {activity.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ol className="divide-y divide-line">
        {activity.map(({ id, at, kind, factor, label, ip, userAgent }) => {
          const known = FACTORS.find((name) => name === factor)
          const where = [userAgent && describeBrowser(userAgent), ip].filter(Boolean).join(', ')
          return (
            <li key={id} className="py-3 first:pt-0 last:pb-0">
              <p className="break-words">
                {t(kind, {
                  factor: known ? t(`factors.${known}`) : t('factors.other'),
                  label: label ?? '',
                  provider: providers(factor ?? ''),
                })}
              </p>
              <p className="break-words text-[0.9375rem] text-muted first-letter:uppercase">
                {where && `${where} · `}
                <Time at={at} now={now} />
              </p>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
