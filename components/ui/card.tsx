import type { ReactNode } from 'react'
import { classNames } from './class-names'

/** A quiet surface for one matter. With a title it is a region that can be found by it. */
export function Card(props: {
  id?: string
  title?: string
  /** Beside the title. */
  aside?: ReactNode
  className?: string
  children: ReactNode
}) {
  const { id, title, aside, className, children } = props
  const look = classNames('rounded-card border border-line bg-surface p-5 shadow-card sm:p-7', className)
  if (!title) return <div className={look}>{children}</div>
  const heading = `${id ?? title.toLowerCase().replace(/\W+/g, '-')}-title`
  return (
    <section id={id} aria-labelledby={heading} className={look}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={heading} className="font-semibold text-lg tracking-tight">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
