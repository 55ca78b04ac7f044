import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import { recoveryToStart } from '@/lib/recovery/start-recovery'
import type { Query } from '../../../query'
import { start } from '../actions'
import { LinkOver } from '../link-over'

export async function generateMetadata() {
  return { title: (await getTranslations('recovery'))('start.title') }
}

/** Opening the link begins nothing, so that a mail scanner that follows it does not. */
export default async function StartRecoveryPage({ searchParams }: Query) {
  const { token, from, approval } = await searchParams
  const t = await getTranslations('recovery.start')
  if (typeof from === 'string' && /^[0-9]{13}$/.test(from)) {
    return (
      <AuthFrame title={t('done.title')}>
        <Alert tone="success" role="status">
          <p>{t.rich('done.ready', { time: () => <LocalTime at={new Date(Number(from)).toISOString()} /> })}</p>
        </Alert>
        <p>{t(approval ? 'done.approval' : 'done.mail')}</p>
      </AuthFrame>
    )
  }
  const ahead = await recoveryToStart(token)
  if (!ahead || typeof token !== 'string') return <LinkOver />
  return (
    <AuthFrame title={t('title')}>
      <p>
        {t('body', { hours: ahead.hours })} {ahead.approval && t('approval')}
      </p>
      <p className="text-muted">{t('notYou')}</p>
      <ActionForm action={start} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
