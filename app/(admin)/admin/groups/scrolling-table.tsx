import type { ReactNode } from 'react'

type Props = {
  caption: string
  /** Whether it scrolls by itself where it is long, too. */
  low?: boolean
  children: ReactNode
}

/** A table that scrolls sideways by itself where it is wider than the page. */
export function ScrollingTable({ caption, low = false, children }: Props) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
      tabIndex={0}
      className={`relative overflow-x-auto rounded-card border border-line bg-surface shadow-card ${low ? 'max-h-96 overflow-y-auto' : ''}`}
    >
      <table className="w-full border-collapse text-left text-[0.9375rem]">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  )
}
