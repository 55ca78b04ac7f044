import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { CheckYourMail } from '@/components/check-your-mail'
import { EmailField } from '@/components/email-field'
import { NameField } from '@/components/name-field'
import { NewPasswordField } from '@/components/new-password-field'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { HOME } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { createAccount } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('signUp'))('title') }
}

export default async function SignUpPage() {
  if (await getSession()) redirect(HOME)
  const t = await getTranslations('signUp')
  return (
    <AuthFrame
      title={t('title')}
      below={t.rich('haveAccount', { link: (text) => <TextLink href="/login">{text}</TextLink> })}
    >
      <ActionForm action={createAccount} className="space-y-5" done={<CheckYourMail kind="signUp" />}>
        <EmailField />
        <NameField hint={t('nameHint')} />
        <NewPasswordField />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
