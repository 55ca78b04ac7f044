import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useKeyTexts } from './key-texts'
import { RegisterKey } from './register-key'
import { Alert } from './ui/alert'
import { Icon, type IconName } from './ui/icon'

type Props = {
  /** This very page: to come back to, if one has to prove first who one is. */
  page: string
  /** Whether a pending sign-in ends with it. */
  signingIn?: boolean
  /** Below the form, until it has worked. */
  after?: ReactNode
  /** Takes its place then; backup codes, if any came, are in the form's context. */
  done: ReactNode
}

/** Sets a passkey or security key up: what the two are, a name, and one button. */
export function KeySetup({ page, signingIn, after, done }: Props) {
  const t = useTranslations('webauthnSetup')
  const c = useTranslations('common')
  const problems = useKeyTexts()
  return (
    <>
      <noscript>
        <Alert tone="warning">
          <p>{t('noScript')}</p>
        </Alert>
      </noscript>
      <RegisterKey
        page={page}
        signingIn={signingIn}
        texts={{
          name: c('name'),
          nameHint: t('nameHint'),
          submit: t('submit'),
          waiting: t('waiting'),
          problems: { ...problems, cancelled: t('cancelled') },
        }}
        intro={
          <ul className="grid gap-5 sm:grid-cols-2">
            <Kind icon="fingerprint" name={t('passkey.name')} about={t('passkey.about')} />
            <Kind icon="key" name={t('securityKey.name')} about={t('securityKey.about')} />
          </ul>
        }
        after={after}
        done={done}
      />
    </>
  )
}

function Kind({ icon, name, about }: { icon: IconName; name: string; about: string }) {
  return (
    <li className="flex gap-4">
      <span className="inline-flex size-11 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent">
        <Icon name={icon} className="size-6" />
      </span>
      <div>
        <h2 className="font-medium">{name}</h2>
        <p className="text-[0.9375rem] text-muted">{about}</p>
      </div>
    </li>
  )
}
