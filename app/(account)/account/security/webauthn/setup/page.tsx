import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { useKeyTexts } from '@/components/key-texts'
import { PageHead } from '@/components/page-head'
import { RegisterKey } from '@/components/register-key'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { Icon, type IconName } from '@/components/ui/icon'
import { enrollerIn } from '@/lib/auth/enroller'
import { requireRecentAuth } from '@/lib/auth/session'
import { mayEnroll } from '@/lib/factors/enroller'
import { listSessions } from '@/lib/sessions/list-sessions'
import { Enrolled } from '../../enrolled'
import { NotPermitted } from '../../not-permitted'

const HERE = '/account/security/webauthn/setup'

export async function generateMetadata() {
  return { title: (await getTranslations('webauthnSetup'))('title') }
}

export default async function WebauthnSetupPage() {
  const session = await requireRecentAuth(HERE)
  const t = await getTranslations('webauthnSetup')
  if (!(await mayEnroll(enrollerIn(session), 'webauthn'))) return <NotPermitted title={t('title')} />
  const sessions = await listSessions(session.user.id, session.id)
  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} />
      <noscript>
        <Alert tone="warning">
          <p>{t('noScript')}</p>
        </Alert>
      </noscript>
      <Register
        done={<Enrolled title={t('done')} email={session.user.email} others={sessions.length > 1} />}
        after={
          <p className="text-muted">
            {t.rich('leave', { link: (text) => <TextLink href="/account/security">{text}</TextLink> })}
          </p>
        }
      />
    </>
  )
}

function Register({ done, after }: { done: ReactNode; after: ReactNode }) {
  const t = useTranslations('webauthnSetup')
  const c = useTranslations('common')
  const problems = useKeyTexts()
  return (
    <RegisterKey
      page={HERE}
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
