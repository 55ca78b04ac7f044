import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { cancelLinkIsGood } from '@/lib/recovery/cancel-recovery'
import type { Query } from '../../../query'
import { stop } from '../actions'
import { LinkOver } from '../link-over'

export async function generateMetadata() {
  return { title: (await getTranslations('recovery'))('cancel.title') }
}

/** Opening the link stops nothing; its button does, for whoever reads the mail. */
export default async function CancelRecoveryPage({ searchParams }: Query) {
  const { token, stopped } = await searchParams
  const t = await getTranslations('recovery.cancel')
  if (stopped) {
    return (
      <AuthFrame title={t('done.title')}>
        <Alert tone="success" role="status">
          <p>{t('done.body')}</p>
        </Alert>
        <LinkButton look="primary" className="w-full" href="/forgot-password">
          {t('done.password')}
        </LinkButton>
      </AuthFrame>
    )
  }
  if (typeof token !== 'string' || !(await cancelLinkIsGood(token))) return <LinkOver />
  return (
    <AuthFrame title={t('title')} intro={t('body')}>
      <ActionForm action={stop} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
