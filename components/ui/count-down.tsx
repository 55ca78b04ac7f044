'use client'

import { useEffect, useState } from 'react'
import { LocalTime } from './local-time'

/**
 * Until when something has to wait: the exact time always, and where script runs, what is left of it.
 * @param props.until ISO 8601
 */
export function CountDown({ until, label, over }: { until: string; label: string; over: string }) {
  const [left, setLeft] = useState<number>()

  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [until])

  if (left === 0) return <p role="status">{over}</p>
  return (
    <p>
      {label} <LocalTime at={until} style="time" />
      {left !== undefined && (
        // A timer is not read out at every second.
        <span role="timer" className="tabular-nums">
          {' '}
          ({Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')})
        </span>
      )}
    </p>
  )
}
