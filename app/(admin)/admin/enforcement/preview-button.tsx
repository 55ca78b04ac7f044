'use client'

import type { ReactNode } from 'react'
import { buttonClass } from '@/components/ui/button'
import { useScripted } from '@/components/ui/scripted'

/** There only where no script runs: elsewhere the effect follows by itself. */
export function PreviewButton({ children }: { children: ReactNode }) {
  if (useScripted()) return null
  return (
    <button type="submit" className={buttonClass('primary')}>
      {children}
    </button>
  )
}
