import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Badge } from './ui/badge'
import { Icon } from './ui/icon'

type Props = {
  /** "Chrome on Windows" */
  name: string
  /** Whether it is the one that asks. */
  current?: boolean
  ip: string | null
  facts: ReactNode
  children?: ReactNode
}

/** A browser that somebody is signed in with, or that is trusted; beside it what can be done with it. */
export function BrowserRow({ name, current = false, ip, facts, children }: Props) {
  const t = useTranslations('security.sessions')
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-2 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name="computer" className="size-6" />
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          <span className="inline-block first-letter:uppercase">{name}</span>{' '}
          {current && <Badge tone="accent">{t('current')}</Badge>}
        </h3>
        <p className="text-[0.9375rem] text-muted">
          <span className="block break-words">{ip ? t('from', { ip }) : t('fromUnknown')}</span>
          {facts}
        </p>
      </div>
      {children}
    </li>
  )
}
