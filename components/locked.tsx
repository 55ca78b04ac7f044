'use client'

import { useEffect, useRef } from 'react'
import { Alert } from './ui/alert'
import { LinkButton } from './ui/button'
import { LocalTime } from './ui/local-time'
import { useScripted } from './ui/scripted'
import { useSecondsLeft } from './ui/seconds-left'

type Props = {
  /** ISO 8601 */
  until: string
  /** Where to try again, once it is over. */
  href: string
  texts: { what: string; until: string; over: string; again: string; reload: string }
}

/**
 * Too many wrong codes: until when nothing is accepted. The way on appears when that time is over; where no script runs,
 * to look again is all that can be offered.
 */
export function Locked({ until, href, texts }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const left = useSecondsLeft(until)
  const scripted = useScripted()
  // It takes the place of the form that had the focus.
  useEffect(() => place.current?.focus(), [])
  return (
    <>
      <Alert tone="warning" role="alert" tabIndex={-1} ref={place}>
        <p>{texts.what}</p>
        {left !== 0 && (
          <p>
            {texts.until} <LocalTime at={until} style="time" />
            {left !== undefined && (
              // A timer is not read out at every second.
              <span role="timer" className="tabular-nums">
                {' '}
                ({Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')})
              </span>
            )}
          </p>
        )}
      </Alert>
      <div role="status" className="space-y-5">
        {left === 0 && (
          <>
            <p>{texts.over}</p>
            <LinkButton look="primary" className="w-full" href={href}>
              {texts.again}
            </LinkButton>
          </>
        )}
      </div>
      {!scripted && (
        <LinkButton className="w-full" href={href}>
          {texts.reload}
        </LinkButton>
      )}
    </>
  )
}
