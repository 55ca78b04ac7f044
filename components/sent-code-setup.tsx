import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { FormAction } from '@/lib/auth/form-state'
import { CodeInput } from './code-input'
import { CodeWasSent, SendCode, type SentCode } from './send-code'
import { ActionForm } from './ui/action-form'
import { TextLink } from './ui/button'
import { Card } from './ui/card'
import { SubmitButton } from './ui/submit-button'
import { TextField } from './ui/text-field'

type Props = {
  kind: 'email' | 'sms'
  /** The page this is on. */
  page: string
  /** Where to go on to afterwards, if that is elsewhere. */
  next?: string
  /** Sends a code to an address or number. */
  start: FormAction
  /** Takes the code. */
  confirm: FormAction
  /** The address or number that is being enrolled, and the code that was sent there. */
  pending: (SentCode & { address: string }) | null
  /** The address that is proposed. */
  proposed?: string
  /** Takes the form's place once it has worked. */
  done: ReactNode
  /** Takes its place where there is nothing to be enrolled any more. */
  ended?: ReactNode
}

/** Enrolling where codes are sent, in two steps: where to, and the code that arrived there. */
export function SentCodeSetup({ kind, page, next, start, confirm, pending, proposed, done, ended }: Props) {
  const t = useTranslations(`${kind}Setup`)
  const s = useTranslations('sentCodeSetup')
  const c = useTranslations('common')
  const field = kind === 'email' ? 'email' : 'phone'
  // One form in both steps: what it shows once it has worked must outlive the step it was sent from.
  return (
    <ActionForm
      action={confirm}
      className="space-y-6"
      done={done}
      after={
        ended ? null : pending ? (
          <div className="mt-6 space-y-4">
            <SendCode
              action={start}
              fields={{ [field]: pending.address, ...(next && { next }) }}
              to={pending.address}
              sent={pending}
            />
            <p className="text-muted">
              {s('other')}{' '}
              <TextLink href={`${page}?${new URLSearchParams({ change: '1', ...(next && { next }) })}`}>
                {t('change')}
              </TextLink>
            </p>
          </div>
        ) : (
          <Card>
            <ActionForm action={start} className="max-w-md space-y-5">
              {next && <input type="hidden" name="next" value={next} />}
              <AddressField kind={kind} hint={t('hint')} proposed={proposed} />
              <SubmitButton>{s('send')}</SubmitButton>
            </ActionForm>
          </Card>
        )
      }
    >
      {next && <input type="hidden" name="next" value={next} />}
      {ended}
      {pending && !ended && (
        <Card>
          <div className="max-w-md space-y-5">
            <CodeWasSent to={pending.address} sent={pending} />
            <TextField name="label" label={c('name')} hint={s('nameHint')} autoComplete="off" maxLength={60} />
            <CodeInput name="code" label={c('verificationCode')} hint={s('codeHint')} />
            <SubmitButton>{s('submit')}</SubmitButton>
          </div>
        </Card>
      )}
    </ActionForm>
  )
}

function AddressField({ kind, hint, proposed }: { kind: 'email' | 'sms'; hint: string; proposed?: string }) {
  const c = useTranslations('common')
  const s = useTranslations('sentCodeSetup')
  if (kind === 'sms') {
    return <TextField name="phone" label={s('phone')} hint={hint} type="tel" autoComplete="tel" required autoFocus />
  }
  return (
    <TextField
      name="email"
      label={c('email')}
      hint={hint}
      type="email"
      autoComplete="email"
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={proposed}
      required
      autoFocus
    />
  )
}
