import { useTranslations } from 'next-intl'
import { LocalTime } from '@/components/ui/local-time'
import type { MailboxMessage } from '@/lib/mailbox/mailbox-file'

export function MessageList({ messages }: { messages: MailboxMessage[] }) {
  const t = useTranslations('mailbox')
  if (messages.length === 0) {
    return (
      <div className="rounded-card border border-line bg-surface p-6">
        <p className="font-medium text-ink">{t('empty')}</p>
        <p className="mt-1 max-w-prose text-muted">{t('emptyNext')}</p>
        <a
          href="/signup"
          className="mt-4 inline-flex min-h-11 items-center rounded-md bg-accent px-5 font-medium text-on-accent"
        >
          {t('signUp')}
        </a>
      </div>
    )
  }
  return (
    <ul
      aria-label={t('messages')}
      className="divide-y divide-line overflow-hidden rounded-card border border-line bg-surface"
    >
      {messages.map((message) => (
        <li key={message.id}>
          <a href={`/dev/mailbox?id=${message.id}`} className="block min-h-11 px-5 py-4 hover:bg-canvas">
            <span className="block font-medium text-ink">{message.subject || message.text}</span>
            <span className="mt-1 flex flex-wrap gap-x-4 text-sm text-muted">
              <span className="break-all">{message.to}</span>
              <LocalTime at={message.at} />
              {message.channel === 'sms' && <span>{t('sms')}</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}
