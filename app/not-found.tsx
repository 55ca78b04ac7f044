import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { LinkButton } from '@/components/ui/button'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notFound'))('title') }
}

export default async function NotFound() {
  const t = await getTranslations('notFound')
  return (
    <AuthFrame title={t('title')} intro={t('body')}>
      <LinkButton href="/" look="primary">
        {t('home')}
      </LinkButton>
    </AuthFrame>
  )
}
