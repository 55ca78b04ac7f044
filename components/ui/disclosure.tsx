import type { ReactNode } from 'react'
import { Icon } from './icon'

/** Something that opens on request, without script: a question to ask once, help that few need. */
export function Disclosure(props: {
  summary: ReactNode
  tone?: 'accent' | 'danger'
  id?: string
  /** Whether it is open at first. */
  open?: boolean
  children: ReactNode
}) {
  const { summary, tone = 'accent', id, open, children } = props
  return (
    <details id={id} open={open} className="group">
      <summary
        className={`-mx-2 inline-flex min-h-target list-none items-center gap-1.5 rounded-control px-2 font-medium hover:bg-raised [&::-webkit-details-marker]:hidden ${tone === 'danger' ? 'text-danger' : 'text-accent'}`}
      >
        <Icon name="chevron" className="size-4 transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="pt-2 pb-3">{children}</div>
    </details>
  )
}
