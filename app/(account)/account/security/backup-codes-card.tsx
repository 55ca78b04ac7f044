import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { FEW_CODES } from './few-codes'

/** How many backup codes are left. */
export function BackupCodesCard({ left }: { left: number }) {
  const t = useTranslations('security.backupCodes')
  return (
    <Card
      id="backup-codes"
      title={t('title')}
      aside={<Badge tone={left <= FEW_CODES ? 'warning' : 'neutral'}>{t('left', { left })}</Badge>}
    >
      <p className="mb-4 max-w-prose text-muted">{t(left <= FEW_CODES ? 'few' : 'about')}</p>
      <LinkButton href="/account/security/backup-codes">{t('renew')}</LinkButton>
    </Card>
  )
}
