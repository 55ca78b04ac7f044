import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { LinkButton } from '@/components/ui/button'
import { readChallengeCookie } from '@/lib/auth/cookies'

export async function generateMetadata() {
  return { title: (await getTranslations('enroll'))('title') }
}

export default async function EnrollPage() {
  if (!(await readChallengeCookie())) redirect('/login')
  const t = await getTranslations('enroll')
  return (
    <AuthFrame title={t('title')} intro={t('body')}>
      <p>{t('next')}</p>
      <LinkButton href="/login" className="w-full">
        {t('back')}
      </LinkButton>
    </AuthFrame>
  )
}
