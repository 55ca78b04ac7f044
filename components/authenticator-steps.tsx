import { useTranslations } from 'next-intl'
import { CodeInput } from './code-input'
import { NumberedStep } from './numbered-step'
import { QrCode } from './qr-code'
import { LinkButton } from './ui/button'
import { Card } from './ui/card'
import { CopyButton } from './ui/copy-button'
import { Disclosure } from './ui/disclosure'
import { SubmitButton } from './ui/submit-button'
import { TextField } from './ui/text-field'

type Pending = { secret: string; uri: string; account: string; issuer: string }

/** The fields of the form that sets up an authenticator, around what one does with it: get an app, scan, type the code. */
export function AuthenticatorSteps({ pending }: { pending: Pending }) {
  const t = useTranslations('totpSetup')
  const c = useTranslations('common')
  return (
    <Card>
      <ol className="divide-y divide-line">
        <NumberedStep picture="app" title={t('app.title')}>
          <p className="max-w-prose text-muted">{t('app.body')}</p>
        </NumberedStep>
        <NumberedStep picture="scan" title={t('scan.title')}>
          <ScanThis pending={pending} />
        </NumberedStep>
        <NumberedStep picture="code" title={t('code.title')}>
          <div className="space-y-5">
            <p className="max-w-prose text-muted">{t('code.body')}</p>
            <div className="max-w-[22rem]">
              <TextField name="label" label={c('name')} hint={t('code.nameHint')} autoComplete="off" maxLength={60} />
            </div>
            <CodeInput name="code" label={c('verificationCode')} autoFocus={false} />
            <SubmitButton>{t('code.submit')}</SubmitButton>
          </div>
        </NumberedStep>
      </ol>
    </Card>
  )
}

function ScanThis({ pending: { secret, uri, account, issuer } }: { pending: Pending }) {
  const t = useTranslations('totpSetup.scan')
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
