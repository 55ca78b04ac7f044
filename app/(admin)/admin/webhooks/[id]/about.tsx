import { useTranslations } from 'next-intl'
import { TextLink } from '@/components/ui/button'

/** Whose account an event concerns. */
export function About({ userId, email }: { userId: string | null; email: string | null }) {
  const t = useTranslations('webhooks.log')
  if (!userId) return <span className="text-muted">{t('nobody')}</span>
  if (!email) return <span className="text-muted">{t('gone')}</span>
  return (
    <TextLink href={`/admin/users/${userId}`} className="[overflow-wrap:anywhere]">
      {email}
    </TextLink>
  )
}
