import { useTranslations } from 'next-intl'
import { Alert } from './ui/alert'
import { FormValue } from './ui/form-value'

/** The same for an address that has an account and one that has none: a page must not tell strangers which it is. */
export function CheckYourMail({ kind }: { kind: 'signUp' | 'forgotPassword' }) {
  const t = useTranslations(kind)
  return (
    <div className="space-y-4">
      <Alert tone="success" role="status">
        <p className="font-semibold">{t('sent.title')}</p>
        <p className="text-ink">{t.rich('sent.body', { email: () => <FormValue name="email" /> })}</p>
      </Alert>
      <p className="text-muted">{t('sent.nothing')}</p>
    </div>
  )
}
