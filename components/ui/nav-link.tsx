'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A place to go; the one that the person is at is marked, for eyes and for assistive technology. */
export function NavLink({
  href,
  within = false,
  children,
}: {
  href: string
  /** Whether the places below it are part of it. */
  within?: boolean
  children: ReactNode
}) {
  const path = usePathname()
  const here = path === href || (within && path.startsWith(`${href}/`))
  return (
    <a
      href={href}
      aria-current={here ? 'page' : undefined}
      className="inline-flex min-h-target items-center rounded-control px-3 font-medium text-muted hover:bg-raised hover:text-ink aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:decoration-accent aria-[current=page]:underline-offset-8"
    >
      {children}
    </a>
  )
}
