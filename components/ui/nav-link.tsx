'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A place to go; the one that the person is at is marked, for eyes and for assistive technology. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const path = usePathname()
  return (
    <a
      href={href}
      aria-current={path === href ? 'page' : undefined}
      className="inline-flex min-h-target items-center rounded-control px-3 font-medium text-muted hover:bg-raised hover:text-ink aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:decoration-accent aria-[current=page]:underline-offset-8"
    >
      {children}
    </a>
  )
}
