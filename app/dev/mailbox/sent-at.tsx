import { useFormatter } from 'next-intl'

export function SentAt({ at }: { at: string }) {
  const format = useFormatter()
  const time = format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  return <time dateTime={at}>{`${time} UTC`}</time>
}
