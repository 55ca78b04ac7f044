import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Card } from './ui/card'
import { Logo } from './ui/logo'

type Props = {
  title: ReactNode
  intro?: ReactNode
  children?: ReactNode
  /** Under the card: where else one may want to go. */
  below?: ReactNode
}

/** The frame of a page that asks one question. */
export function AuthFrame({ title, intro, children, below }: Props) {
  const t = useTranslations('common')
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-[29rem] flex-col px-4 py-8 sm:py-14">
      <header className="mb-6 sm:mb-8">
        <a href="/" aria-label={t('home')} className="inline-flex rounded-control">
          <Logo name={t('product')} />
        </a>
      </header>
      <main>
        <Card className="space-y-5">
          <div className="space-y-2">
            <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
            {intro && <div className="text-muted">{intro}</div>}
          </div>
          {children}
        </Card>
        {below && <div className="mt-6 text-center text-muted">{below}</div>}
      </main>
    </div>
  )
}
