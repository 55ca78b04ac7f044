import type { ReactNode } from 'react'

const tones = {
  neutral: 'bg-raised text-muted',
  accent: 'bg-accent-soft text-accent',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  success: 'bg-success-soft text-success',
}

export type BadgeTone = keyof typeof tones

/** A word or two about what it stands beside. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-full px-2.5 py-0.5 font-medium text-sm whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}
