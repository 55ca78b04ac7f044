import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { EmailField } from '@/components/email-field'
import { NameField } from '@/components/name-field'
import { NewPasswordField } from '@/components/new-password-field'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { setupLinkIsGood } from '@/lib/users/complete-setup'
import type { Query } from '../../query'
import { createAdministrator } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('setup'))('title') }
}

export default async function SetupPage({ searchParams }: Query) {
  const { token } = await searchParams
  const t = await getTranslations('setup')
  if (typeof token !== 'string' || !(await setupLinkIsGood(token))) {
    return (
      <AuthFrame title={t('over.title')} intro={t('over.body')}>
        <p>{t('over.next')}</p>
        <LinkButton className="w-full" href="/login">
          {t('over.signIn')}
        </LinkButton>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('title')} intro={t('intro')}>
      <ActionForm action={createAdministrator} className="space-y-5">
        <input type="hidden" name="token" value={token} />
        <EmailField />
        <NameField hint={t('nameHint')} />
        <NewPasswordField />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
