import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Alert } from './ui/alert'

type Props = {
  title: string
  intro?: ReactNode
  /** What has just been done. */
  notice?: string
  /** Whether what was sent has still to be done. */
  notDone?: boolean
}

/** The title of a page, and what has become of what was sent there. */
export function PageHead({ title, intro, notice, notDone = false }: Props) {
  const t = useTranslations('account')
  return (
    <>
      <div className="space-y-2 print:hidden">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{title}</h1>
        {intro && <p className="max-w-prose text-muted">{intro}</p>}
      </div>
      {notice && (
        <Alert tone="success" role="status">
          <p>{notice}</p>
        </Alert>
      )}
      {notDone && (
        <Alert tone="info" role="status">
          <p>{t('notDone')}</p>
        </Alert>
      )}
    </>
  )
}
