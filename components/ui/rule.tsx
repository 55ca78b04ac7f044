import type { ReactNode } from 'react'

/** A line between two ways, with a word in it. */
export function Rule({ children }: { children: ReactNode }) {
  return (
    <div className="flex items-center gap-4 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {children}
    </div>
  )
}
