import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { FormAction } from '@/lib/auth/form-state'
import { CodeInput } from './code-input'
import { useKeyTexts } from './key-texts'
import { Locked } from './locked'
import { CodeWasSent, SendCode, type SentCode } from './send-code'
import { ActionForm } from './ui/action-form'
import { TextLink } from './ui/button'
import { Checkbox } from './ui/checkbox'
import { Disclosure } from './ui/disclosure'
import { PasswordField } from './ui/password-field'
import { SubmitButton } from './ui/submit-button'
import { TextField } from './ui/text-field'
import { UseKey } from './use-key'

type Method = 'totp' | 'email' | 'sms' | 'webauthn' | 'backup_code' | 'bypass' | 'password'
type MethodView = { type: Method; hint?: string }

type Props = {
  /** Takes the answer. */
  action: FormAction
  /** Sends a code, for a method whose codes are sent. */
  send: FormAction
  /** The page this is on: another method is asked for there. */
  page: '/login/challenge' | '/step-up'
  next: string
  method: MethodView
  methods: readonly MethodView[]
  /** The code that was sent last. */
  sent: (SentCode & { method: string }) | null | undefined
  lockedUntil: Date | null | undefined
  /** For how many days this browser may be trusted; 0: not offered. */
  trustDays?: number
  /** What to do when no method is at hand. */
  stuck: ReactNode
}

/**
 * One question: the code of the method at hand. Beside it, the other ways, and what to do when there is none. While the
 * account is locked, no way leads on: then only until when.
 */
export function ChallengeForm(props: Props) {
  const { action, send, page, next, method, methods, lockedUntil, trustDays = 0, stuck } = props
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
  const others = methods.filter(({ type }) => type !== method.type)
  const isSent = method.type === 'email' || method.type === 'sms'
  const sent = isSent && props.sent?.method === method.type ? props.sent : null
  const to = method.hint ?? ''
  const trust = trustDays > 0 && method.type !== 'bypass' && (
    <Checkbox name="trustDevice" label={t('trust', { days: trustDays })} />
  )

  return (
    <>
      {sent && <CodeWasSent to={to} sent={sent} />}
      {method.type === 'webauthn' ? (
        <AnswerByKey purpose={page === '/step-up' ? 'step_up' : 'sign_in'} next={next}>
          {trust}
        </AnswerByKey>
      ) : (
        (!isSent || sent) && (
          <ActionForm action={action} className="space-y-5">
            <input type="hidden" name="next" value={next} />
            <input type="hidden" name="method" value={method.type} />
            <AnswerField method={method.type} />
            {trust}
            <SubmitButton wide>{t('submit')}</SubmitButton>
          </ActionForm>
        )
      )}
      {isSent && <SendCode action={send} fields={{ method: method.type, next }} to={to} sent={sent} />}
      {others.length > 0 && (
        <p className="text-muted">
          {t('another')}{' '}
          {others.map(({ type }, index) => (
            <span key={type}>
              {index > 0 && ' · '}
              <TextLink href={here(type)}>{t(`methods.${type}`)}</TextLink>
            </span>
          ))}
        </p>
      )}
      {method.type !== 'password' && <Disclosure summary={t('stuck.question')}>{stuck}</Disclosure>}
    </>
  )
}

function AnswerByKey(props: { purpose: 'sign_in' | 'step_up'; next: string; children: ReactNode }) {
  const { purpose, next, children } = props
  const t = useTranslations('challenge.key')
  const texts = useKeyTexts()
  return (
    <>
      <noscript>
        <p>{t('noScript')}</p>
      </noscript>
      <UseKey
        purpose={purpose}
        next={{
          signed_in: next,
          reminder: purpose === 'step_up' ? next : `/login/reminder?${new URLSearchParams({ next })}`,
          enrollment: `/login/enroll?${new URLSearchParams({ next })}`,
        }}
        label={t('use')}
        waiting={t('waiting')}
        texts={texts}
      >
        {children}
      </UseKey>
    </>
  )
}

function AnswerField({ method }: { method: Exclude<Method, 'webauthn'> }) {
  const t = useTranslations('common')
  const c = useTranslations('challenge')
  switch (method) {
    case 'totp':
    case 'email':
    case 'sms':
      return <CodeInput name="code" label={t('verificationCode')} hint={c(`hints.${method}`)} />
    case 'backup_code':
    case 'bypass':
      return (
        <TextField
          name="code"
          label={t(method === 'bypass' ? 'oneTimeCode' : 'backupCode')}
          hint={c(`hints.${method}`)}
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
