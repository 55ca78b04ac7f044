import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { PageHead } from '@/components/page-head'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { readAccountHistory } from '@/lib/audit/account-history'
import { requireReader } from '@/lib/auth/session'
import { nameOfProvider } from '@/lib/auth/shown-providers'
import { listTrustedBrowsers } from '@/lib/devices/list-trusted-browsers'
import { readTwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import { listIdentities } from '@/lib/identities/list-identities'
import { readPerson } from '@/lib/people/read-person'
import { readRecovery } from '@/lib/recovery/read-recovery'
import { listSessions } from '@/lib/sessions/list-sessions'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { FactsCard, SessionsCard, TrustedBrowsersCard, WaysCard } from './account-cards'
import { ActionsCard } from './actions-card'
import { HistoryCard } from './history-card'
import { StatusCard } from './status-card'
import { WaitingCard } from './waiting-card'

const NOTICES = [
  'disabled',
  'enabled',
  'unlocked',
  'sessions_ended',
  'reenroll',
  'reset',
  'invited',
  'invited_first',
  'renamed',
  'extended',
  'bypass_approved',
  'bypass_withdrawn',
  'recovery_approved',
] as const

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('person.title') }
}

export default async function PersonPage({ params, searchParams }: Props) {
  const { id } = await params
  const here = `/admin/users/${encodeURIComponent(id)}`
  const session = await requireReader(here)
  if (!z.uuid().safeParse(id).success) notFound()
  const query = await searchParams
  const before = typeof query.before === 'string' ? query.before : undefined
  const person = await readPerson(id)
  if (!person) notFound()
  const [status, identities, sessions, browsers, history, recovery] = await Promise.all([
    readTwoFactorStatus(person),
    listIdentities(id),
    listSessions(id, ''),
    listTrustedBrowsers(id, undefined),
    readAccountHistory(id, before),
    readRecovery(id),
  ])
  const t = await getTranslations('people')
  const administrator = isAdministrator(session) ? session.user.id : null
  const said = NOTICES.find((known) => known === query.notice)
  const refused = await refusal(query.refused)
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
        <PageHead
          title={person.name || person.email}
          intro={person.name ? person.email : undefined}
          notice={said && t(`notices.${said}`)}
          notDone={query.notice === 'not_done'}
        />
      </div>
      {refused && (
        <Alert tone="danger" role="alert">
          <p>{refused}</p>
        </Alert>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="space-y-6">
          <StatusCard person={person} ways={ways} mayChange={administrator !== null} open={query.open} />
          <WaitingCard id={id} bypass={person.bypass} recovery={recovery} administrator={administrator} />
          <WaysCard status={status} identities={identities} nameOf={nameOfProvider} />
          <SessionsCard sessions={sessions} />
          {status.enabled && <TrustedBrowsersCard browsers={browsers} />}
          <HistoryCard {...history} paged={before !== undefined} page={here} providers={nameOfProvider} />
        </div>
        <div className="space-y-6">
          {administrator && (
            <ActionsCard
              person={person}
              factors={status.factors.length}
              sessions={sessions.length}
              own={administrator === id}
              open={query.open}
            />
          )}
          <FactsCard person={person} />
        </div>
      </div>
    </>
  )
}

/** Why something was not done, in words; null for what has none. */
async function refusal(code: unknown): Promise<string | null> {
  if (typeof code !== 'string' || !/^[a-z_]{1,40}$/.test(code)) return null
  const t = await getTranslations()
  const key = [`people.errors.${code}`, `errors.${code}`].find((each) => t.has(each as never))
  return key ? t(key as never) : null
}
