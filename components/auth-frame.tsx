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
  /** For a page of several steps, which bring cards of their own. */
  wide?: boolean
}

/** The frame of a page that asks one question. */
export function AuthFrame({ title, intro, children, below, wide = false }: Props) {
  const t = useTranslations('common')
  const head = (
    <div className="space-y-2 print:hidden">
      <h1 className={`font-semibold text-2xl tracking-tight ${wide ? 'sm:text-3xl' : ''}`}>{title}</h1>
      {intro && <div className="max-w-prose text-muted">{intro}</div>}
    </div>
  )
  return (
    <div
      className={`mx-auto flex min-h-dvh w-full flex-col px-4 py-8 sm:py-14 ${wide ? 'max-w-[44rem]' : 'max-w-[29rem]'}`}
    >
      <header className="mb-6 print:hidden sm:mb-8">
        <a href="/" aria-label={t('home')} className="inline-flex rounded-control">
          <Logo name={t('product')} />
        </a>
      </header>
      <main className={wide ? 'space-y-6' : undefined}>
        {wide ? (
          <>
            {head}
            {children}
          </>
        ) : (
          <Card className="space-y-5">
            {head}
            {children}
          </Card>
        )}
        {below && <div className="mt-6 text-center text-muted">{below}</div>}
      </main>
    </div>
  )
}
