import { useTranslations } from 'next-intl'
import { PageHead } from '@/components/page-head'
import { LinkButton } from '@/components/ui/button'

/** In place of a set-up page whose kind of factor may not be enrolled here. */
export function NotPermitted({ title }: { title: string }) {
  const t = useTranslations('security.notPermitted')
  return (
    <>
      <PageHead title={title} intro={t('intro')} />
      <LinkButton look="primary" href="/account/security">
        {t('back')}
      </LinkButton>
    </>
  )
}
