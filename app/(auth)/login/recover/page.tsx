import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { readChallenge } from '@/lib/login/read-challenge'
import { readSettings } from '@/lib/settings/settings'
import type { Query } from '../../../query'
import { sendLink } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('recovery'))('request.title') }
}

/** Only in a sign-in or step-up that waits for a second factor. */
export default async function RequestRecoveryPage({ searchParams }: Query) {
  const next = returnPath((await searchParams).next)
  const challenge = await readChallenge(await readChallengeCookie())
  if (!challenge) {
    const t = await getTranslations('challenge.over')
    return (
      <AuthFrame title={t('title')} intro={t('enrollment')}>
        <LinkButton look="primary" className="w-full" href={withNext('/login', next)}>
          {t('again')}
        </LinkButton>
      </AuthFrame>
    )
  }
  const t = await getTranslations('recovery.request')
  const { recoveryHours, recoveryApproval } = await readSettings()
  const back = withNext(challenge.purpose === 'step_up' ? '/step-up' : '/login/challenge', next)
  return (
    <AuthFrame title={t('title')} intro={t('intro')} below={<TextLink href={back}>{t('back')}</TextLink>}>
      <ActionForm action={sendLink} className="space-y-5" done={<Sent />}>
        <p>{t('first')}</p>
        <ol className="list-decimal space-y-3 pl-5 marker:text-muted">
          <li>{t('steps')}</li>
          <li>
            {t('waiting', { hours: recoveryHours })} {recoveryApproval && t('approval')}
          </li>
          <li>{t('after')}</li>
        </ol>
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}

async function Sent() {
  const t = await getTranslations('recovery.request.sent')
  return (
    <div className="space-y-4">
      <Alert tone="success" role="status">
        <p className="font-semibold">{t('title')}</p>
        <p className="text-ink">{t('body')}</p>
      </Alert>
      <p className="text-muted">{t('already')}</p>
      <p className="text-muted">{t('nothing')}</p>
    </div>
  )
}
