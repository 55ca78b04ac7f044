import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { mailboxMayBeSeen } from '@/lib/mailbox/mailbox-may-be-seen'
import { readMailbox } from '@/lib/mailbox/read-mailbox'
import { MessageList } from './message-list'
import { MessageView } from './message-view'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('mailbox')
  return { title: t('title'), robots: { index: false } }
}

/** The quickstart's mail and text messages; `?id=` opens one. */
export default async function MailboxPage({ searchParams }: { searchParams: Promise<{ id?: string | string[] }> }) {
  if (!mailboxMayBeSeen(await headers())) notFound()
  const { id } = await searchParams
  const t = await getTranslations('mailbox')
  return (
    <main className="mx-auto w-full max-w-3xl px-4 py-10">
      <h1 className="text-2xl font-semibold text-ink">{t('title')}</h1>
      <p className="mt-2 max-w-prose text-muted">{t('intro')}</p>
      <div className="mt-8">
        {typeof id === 'string' ? (
          <MessageView message={(await readMailbox({ id }))[0]} />
        ) : (
          <MessageList messages={await readMailbox()} />
        )}
      </div>
    </main>
  )
}
