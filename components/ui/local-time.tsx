'use client'

import { useSyncExternalStore } from 'react'
import { formatTime, type TimeStyle } from './time-format'

const never = () => () => {}

/** A time in the reader's own zone; where no script runs, in UTC, and says so. @param props.at ISO 8601 */
export function LocalTime({ at, style = 'full' }: { at: string; style?: TimeStyle }) {
  const text = useSyncExternalStore(
    never,
    () => formatTime(new Date(at), style),
    () => `${formatTime(new Date(at), style, 'UTC')} UTC`,
  )
  return (
    <time dateTime={at} className="whitespace-nowrap">
      {text}
    </time>
  )
}
