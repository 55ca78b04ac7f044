import { useTranslations } from 'next-intl'
import { Alert } from '@/components/ui/alert'
import { isAdministrator, type Session } from '@/lib/sessions/session'

/** Says to an auditor why there is nothing here to change. */
export function AuditorNote({ session }: { session: Session }) {
  const t = useTranslations('admin')
  if (isAdministrator(session)) return null
  return (
    <Alert tone="info">
      <p>{t('auditor')}</p>
    </Alert>
  )
}
