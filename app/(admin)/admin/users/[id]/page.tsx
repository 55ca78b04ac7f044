import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { PageHead } from '@/components/page-head'
import { TextLink } from '@/components/ui/button'
import { readAccountHistory } from '@/lib/audit/account-history'
import { requireReader } from '@/lib/auth/session'
import { nameOfProvider } from '@/lib/auth/shown-providers'
import { listTrustedBrowsers } from '@/lib/devices/list-trusted-browsers'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { listIdentities } from '@/lib/identities/list-identities'
import { readPerson } from '@/lib/people/read-person'
import { listSessions } from '@/lib/sessions/list-sessions'
import type { Query } from '../../../../query'
import { FactsCard, SessionsCard, TrustedBrowsersCard, WaysCard } from './account-cards'
import { HistoryCard } from './history-card'
import { StatusCard } from './status-card'

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('person.title') }
}

export default async function PersonPage({ params, searchParams }: Props) {
  const { id } = await params
  const here = `/admin/users/${encodeURIComponent(id)}`
  await requireReader(here)
  if (!z.uuid().safeParse(id).success) notFound()
  const query = await searchParams
  const before = typeof query.before === 'string' ? query.before : undefined
  const person = await readPerson(id)
  if (!person) notFound()
  const [status, identities, sessions, browsers, history] = await Promise.all([
    readTwoFactorStatus(person),
    listIdentities(id),
    listSessions(id, ''),
    listTrustedBrowsers(id, undefined),
    readAccountHistory(id, before),
  ])
  const t = await getTranslations('people')
  const ways = {
    identities: identities.length,
    passkeys: status.factors.filter(({ key }) => key?.discoverable).length,
    trustedBrowsers: browsers.length,
    backupCodes: status.backupCodesLeft,
  }
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/users">{t('person.all')}</TextLink>
        <PageHead title={person.name || person.email} intro={person.name ? person.email : undefined} />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="space-y-6">
          <StatusCard person={person} ways={ways} />
          <WaysCard status={status} identities={identities} nameOf={nameOfProvider} />
          <SessionsCard sessions={sessions} />
          {status.enabled && <TrustedBrowsersCard browsers={browsers} />}
          <HistoryCard {...history} paged={before !== undefined} page={here} providers={nameOfProvider} />
        </div>
        <div className="space-y-6">
          <FactsCard person={person} />
        </div>
      </div>
    </>
  )
}
