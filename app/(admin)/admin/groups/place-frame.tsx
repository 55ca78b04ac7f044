import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { PageHead } from '@/components/page-head'
import { TextLink } from '@/components/ui/button'

type Props = {
  /** Where the list is that it stands in. */
  list: string
  kind: string
  name: string
  description: string
  notice?: string
  notDone: boolean
  note: ReactNode
  members: ReactNode
  beside: ReactNode
}

/** The page of a group or role: its people, and beside them what can be done. */
export function PlaceFrame({ list, kind, name, description, notice, notDone, note, members, beside }: Props) {
  const t = useTranslations('membership')
  return (
    <>
      <div>
        <p className="mb-1 text-muted">
          <TextLink href={list}>{t('title')}</TextLink> <span aria-hidden="true">/</span> {kind}
        </p>
        <div className="space-y-6">
          <PageHead
            title={name}
            intro={description && <span className="break-words">{description}</span>}
            notice={notice}
            notDone={notDone}
          />
        </div>
      </div>
      {note}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">{members}</div>
        <div className="min-w-0 space-y-6">{beside}</div>
      </div>
    </>
  )
}
