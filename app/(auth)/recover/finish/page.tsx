import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { PasswordField } from '@/components/ui/password-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { finishLinkIsGood } from '@/lib/login/finish-recovery'
import type { Query } from '../../../query'
import { finish } from '../actions'
import { LinkOver } from '../link-over'

export async function generateMetadata() {
  return { title: (await getTranslations('recovery'))('finish.title') }
}

export default async function FinishRecoveryPage({ searchParams }: Query) {
  const { token } = await searchParams
  if (typeof token !== 'string' || !(await finishLinkIsGood(token))) return <LinkOver />
  const t = await getTranslations('recovery.finish')
  const c = await getTranslations('common')
  return (
    <AuthFrame title={t('title')} intro={t('intro')}>
      <ActionForm action={finish} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <PasswordField
          name="password"
          label={c('password')}
          autoComplete="current-password"
          show={c('show')}
          hide={c('hide')}
          autoFocus
        />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
