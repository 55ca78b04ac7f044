import { useTranslations } from 'next-intl'
import { LocalTime } from '@/components/ui/local-time'
import type { MailboxMessage } from '@/lib/mailbox/mailbox-file'
import { LinkedText } from './linked-text'

/** One message as its reader would see it; undefined where there is none of that id. */
export function MessageView({ message }: { message: MailboxMessage | undefined }) {
  const t = useTranslations('mailbox')
  return (
    <>
      <p>
        <a href="/dev/mailbox" className="inline-flex min-h-11 items-center text-accent underline">
          {t('back')}
        </a>
      </p>
      {message ? (
        <article className="mt-2">
          <h2 className="text-xl font-semibold text-ink">{message.subject || t(message.channel)}</h2>
          <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            <dt className="text-muted">{t('to')}</dt>
            <dd className="break-all text-ink">{message.to}</dd>
            <dt className="text-muted">{t('sent')}</dt>
            <dd className="text-ink">
              <LocalTime at={message.at} />
            </dd>
            <dt className="text-muted">{t('channel')}</dt>
            <dd className="text-ink">{t(message.channel)}</dd>
          </dl>
          <h3 className="mt-6 font-medium text-ink">{t('text')}</h3>
          <div className="mt-2 whitespace-pre-wrap break-words rounded-card border border-line bg-surface p-5 text-ink">
            <LinkedText text={message.text} />
          </div>
          {message.html && (
            <>
              <h3 className="mt-6 font-medium text-ink">{t('html')}</h3>
              {/* No script runs in it, and it is of another origin; its links open in a tab of their own. */}
              <iframe
                title={t('htmlFrame')}
                sandbox="allow-popups allow-popups-to-escape-sandbox"
                srcDoc={message.html}
                className="mt-2 h-[44rem] w-full rounded-card border border-line bg-surface"
              />
            </>
          )}
        </article>
      ) : (
        <p className="mt-2 text-ink">{t('gone')}</p>
      )}
    </>
  )
}
