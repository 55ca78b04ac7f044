import { useTranslations } from 'next-intl'
import type { FormAction } from '@/lib/auth/form-state'
import { CodeInput } from './code-input'
import { Locked } from './locked'
import { ActionForm } from './ui/action-form'
import { TextLink } from './ui/button'
import { Disclosure } from './ui/disclosure'
import { PasswordField } from './ui/password-field'
import { SubmitButton } from './ui/submit-button'
import { TextField } from './ui/text-field'

type Method = 'totp' | 'backup_code' | 'password'

type Props = {
  action: FormAction
  /** The page this is on: another method is asked for there. */
  page: '/login/challenge' | '/step-up'
  next: string
  method: Method
  methods: readonly Method[]
  lockedUntil: Date | null | undefined
}

/**
 * One question: the code of the method at hand. Beside it, the other ways, and what to do when there is none. While the
 * account is locked, no way leads on: then only until when.
 */
export function ChallengeForm({ action, page, next, method, methods, lockedUntil }: Props) {
  const t = useTranslations('challenge')
  const here = (other?: Method) => `${page}?${new URLSearchParams({ ...(other && { method: other }), next })}`
  if (lockedUntil) {
    return (
      <Locked
        until={lockedUntil.toISOString()}
        href={here()}
        texts={{
          what: t('lock.what'),
          until: t('lock.until'),
          over: t('lock.over'),
          again: t('lock.again'),
          reload: t('lock.reload'),
        }}
      />
    )
  }
  const others = methods.filter((other) => other !== method)

  return (
    <>
      <ActionForm action={action} className="space-y-5">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="method" value={method} />
        <AnswerField method={method} />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
      {others.length > 0 && (
        <p className="text-muted">
          {t('another')}{' '}
          {others.map((other, index) => (
            <span key={other}>
              {index > 0 && ' · '}
              <TextLink href={here(other)}>{t(`methods.${other}`)}</TextLink>
            </span>
          ))}
        </p>
      )}
      {method !== 'password' && (
        <Disclosure summary={t('stuck.question')}>
          <p className="text-muted">{t('stuck.answer')}</p>
        </Disclosure>
      )}
    </>
  )
}

function AnswerField({ method }: { method: Method }) {
  const t = useTranslations('common')
  const c = useTranslations('challenge')
  switch (method) {
    case 'totp':
      return <CodeInput name="code" label={t('verificationCode')} hint={c('hints.totp')} />
    case 'backup_code':
      return (
        <TextField
          name="code"
          label={t('backupCode')}
          hint={c('hints.backup_code')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          className="font-mono"
        />
      )
    case 'password':
      return (
        <PasswordField
          name="password"
          label={t('password')}
          autoComplete="current-password"
          show={t('show')}
          hide={t('hide')}
          autoFocus
        />
      )
  }
}
