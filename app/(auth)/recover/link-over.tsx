import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { LinkButton } from '@/components/ui/button'

/** Behind a link that no longer does anything. */
export async function LinkOver() {
  const t = await getTranslations('recovery.over')
  return (
    <AuthFrame title={t('title')} intro={t('body')}>
      <LinkButton look="primary" className="w-full" href="/login">
        {t('signIn')}
      </LinkButton>
    </AuthFrame>
  )
}
