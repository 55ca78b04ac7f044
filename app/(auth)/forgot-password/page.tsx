import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { CheckYourMail } from '@/components/check-your-mail'
import { EmailField } from '@/components/email-field'
import { ActionForm } from '@/components/ui/action-form'
import { TextLink } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { sendResetLink } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('forgotPassword'))('title') }
}

export default async function ForgotPasswordPage() {
  const t = await getTranslations('forgotPassword')
  return (
    <AuthFrame title={t('title')} intro={t('intro')} below={<TextLink href="/login">{t('back')}</TextLink>}>
      <ActionForm action={sendResetLink} className="space-y-5" done={<CheckYourMail kind="forgotPassword" />}>
        <EmailField />
        <SubmitButton wide>{t('submit')}</SubmitButton>
      </ActionForm>
    </AuthFrame>
  )
}
