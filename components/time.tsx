import { useFormatter } from 'next-intl'
import { LocalTime } from './ui/local-time'

/** When something was: how long ago, and exactly. @param props.now the instant the page was made */
export function Time({ at, now }: { at: Date; now: Date }) {
  const format = useFormatter()
  return (
    <>
      {format.relativeTime(at, now)} (<LocalTime at={at.toISOString()} />)
    </>
  )
}
