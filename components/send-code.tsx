import { useTranslations } from 'next-intl'
import type { FormAction } from '@/lib/auth/form-state'
import { ResendWait } from './resend-wait'
import { ActionForm } from './ui/action-form'
import { LocalTime } from './ui/local-time'
import { SubmitButton } from './ui/submit-button'

export type SentCode = { expiresAt: Date; resendAt: Date }

type Props = {
  action: FormAction
  /** What the form carries along: the method, where to go next. */
  fields: Record<string, string>
  /** Where codes go, perhaps masked. */
  to: string
  /** The code that was sent, if one was. */
  sent: SentCode | null
}

/** Asks for a code to be sent; or, once one was, for another. */
export function SendCode({ action, fields, to, sent }: Props) {
  const t = useTranslations('sentCode')
  return (
    <ActionForm action={action} className="space-y-4">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {sent ? (
        <ResendWait
          key={sent.resendAt.toISOString()}
          until={sent.resendAt.toISOString()}
          texts={{ again: t('again'), wait: t('wait') }}
        />
      ) : (
        <SubmitButton wide>{t('send', { to })}</SubmitButton>
      )}
    </ActionForm>
  )
}

/** Where the code went, and until when it is good. */
export function CodeWasSent({ to, sent }: { to: string; sent: SentCode }) {
  const t = useTranslations('sentCode')
  return (
    <p role="status">
      {t('sent', { to })} {t('goodUntil')} <LocalTime at={sent.expiresAt.toISOString()} style="time" />.
    </p>
  )
}
