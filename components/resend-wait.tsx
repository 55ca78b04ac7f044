'use client'

import { useSecondsLeft } from './ui/seconds-left'
import { SubmitButton } from './ui/submit-button'

/** The button that sends another code, and how long one waits for it. Where no script runs, the server says how long. */
export function ResendWait({ until, texts }: { until: string; texts: { again: string; wait: string } }) {
  const left = useSecondsLeft(until)
  if (left) {
    return (
      <p className="text-muted">
        {texts.wait}{' '}
        <span role="timer" className="tabular-nums">
          {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
        </span>
      </p>
    )
  }
  return <SubmitButton look="secondary">{texts.again}</SubmitButton>
}
