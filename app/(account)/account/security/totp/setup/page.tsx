import { getTranslations } from 'next-intl/server'
import { CodeInput } from '@/components/code-input'
import { PageHead } from '@/components/page-head'
import { QrCode } from '@/components/qr-code'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copy-button'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { enrollerIn } from '@/lib/auth/enroller'
import { requestContext } from '@/lib/auth/request-context'
import { requireRecentAuth } from '@/lib/auth/session'
import { type PendingAuthenticator, startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../../../query'
import { Enrolled } from '../../enrolled'
import { NotPermitted } from '../../not-permitted'
import { confirm, startOver } from './actions'
import { Step } from './step'

export async function generateMetadata() {
  return { title: (await getTranslations('totpSetup'))('title') }
}

export default async function TotpSetupPage({ searchParams }: Query) {
  const session = await requireRecentAuth('/account/security/totp/setup')
  const { notice } = await searchParams
  const [started, sessions] = await Promise.all([
    startTotpEnrollment({ enroller: enrollerIn(session), from: await requestContext() }),
    listSessions(session.user.id, session.id),
  ])
  const t = await getTranslations('totpSetup')
  const c = await getTranslations('common')
  if (!started.ok) return <NotPermitted title={t('title')} />

  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} notDone={notice === 'not_done'} />
      <ActionForm
        action={confirm}
        className="space-y-6"
        done={<Enrolled title={t('done.title')} email={session.user.email} others={sessions.length > 1} />}
        after={
          <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-muted">
            <p>{t.rich('leave', { link: (text) => <TextLink href="/account/security">{text}</TextLink> })}</p>
            <ActionForm action={startOver}>
              <SubmitButton look="text">{t('startOver')}</SubmitButton>
            </ActionForm>
          </div>
        }
      >
        {notice === 'new_key' && (
          <Alert tone="info" role="status">
            <p>{t('newKey')}</p>
          </Alert>
        )}
        <Card>
          <ol className="divide-y divide-line">
            <Step picture="app" title={t('app.title')}>
              <p className="max-w-prose text-muted">{t('app.body')}</p>
            </Step>
            <Step picture="scan" title={t('scan.title')}>
              <ScanThis pending={started.pending} />
            </Step>
            <Step picture="code" title={t('code.title')}>
              <div className="space-y-5">
                <p className="max-w-prose text-muted">{t('code.body')}</p>
                <div className="max-w-[22rem]">
                  <TextField
                    name="label"
                    label={c('name')}
                    hint={t('code.nameHint')}
                    autoComplete="off"
                    maxLength={60}
                  />
                </div>
                <CodeInput name="code" label={c('verificationCode')} autoFocus={false} />
                <SubmitButton>{t('code.submit')}</SubmitButton>
              </div>
            </Step>
          </ol>
        </Card>
      </ActionForm>
    </>
  )
}

async function ScanThis({ pending }: { pending: PendingAuthenticator }) {
  const t = await getTranslations('totpSetup.scan')
  const { secret, uri, account, issuer } = pending
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-muted">{t('body')}</p>
      <QrCode value={uri} title={t('qr', { issuer, account })} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-muted">{t('account')}</dt>
        <dd className="break-words">{account}</dd>
        <dt className="text-muted">{t('issuer')}</dt>
        <dd>{issuer}</dd>
      </dl>
      <Disclosure summary={t('cannot')}>
        <div className="space-y-3">
          <p className="max-w-prose text-muted">{t('byHand')}</p>
          <p className="max-w-[22rem] rounded-control border border-line bg-raised px-4 py-3 font-mono text-lg">
            <span className="sr-only">{t('key')}: </span>
            <span data-secret>{secret.replace(/.{4}(?=.)/g, '$& ')}</span>
          </p>
          <div className="flex flex-wrap items-center gap-3">
            <CopyButton text={secret} label={t('copy')} copied={t('copied')} />
            <LinkButton href={uri}>{t('openApp')}</LinkButton>
          </div>
        </div>
      </Disclosure>
    </div>
  )
}
