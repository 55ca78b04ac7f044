import { notFound } from 'next/navigation'
import { getNow, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { PageHead } from '@/components/page-head'
import { Time } from '@/components/time'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import { type ApiKeyView, readApiKey } from '@/lib/api-keys/list-api-keys'
import { requireReader } from '@/lib/auth/session'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { ScopeList } from '../scope-list'
import { Maker, Standing } from '../standing'
import { RevokeCard, RotateCard } from './change-cards'

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('apiKeys'))('title') }
}

export default async function ApiKeyPage({ params, searchParams }: Props) {
  const { id } = await params
  const session = await requireReader(`/admin/api-keys/${encodeURIComponent(id)}`)
  const key = z.uuid().safeParse(id).success ? await readApiKey(id) : null
  if (!key) notFound()
  const { notice } = await searchParams
  const t = await getTranslations('apiKeys')
  const now = await getNow()
  const expired = key.expiresAt <= now
  return (
    <>
      <div className="space-y-2">
        <TextLink href="/admin/api-keys">{t('all')}</TextLink>
        <PageHead title={key.name} notDone={notice === 'not_done'} />
      </div>
      <AuditorNote session={session} />
      {expired && (
        <Alert tone="warning">
          <p>{t('one.expired')}</p>
        </Alert>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <FactsCard apiKey={key} now={now} />
        {isAdministrator(session) && (
          <div className="space-y-6">
            {!expired && <RotateCard id={id} />}
            <RevokeCard id={id} name={key.name} />
          </div>
        )}
      </div>
    </>
  )
}

async function FactsCard({ apiKey: key, now }: { apiKey: ApiKeyView; now: Date }) {
  const t = await getTranslations('apiKeys')
  const facts = [
    [t('one.begins'), <code key="hint" className="font-mono">{`${key.hint}…`}</code>],
    [t('table.expires'), <LocalTime key="expires" at={key.expiresAt.toISOString()} />],
    [t('table.used'), key.lastUsedAt ? <Time key="used" at={key.lastUsedAt} now={now} /> : t('table.never')],
    [t('one.perMinute'), key.perMinute],
    [t('one.made'), <LocalTime key="made" at={key.createdAt.toISOString()} />],
    [t('table.made'), <Maker key="maker" apiKey={key} />],
    ...(key.previousUntil && key.previousUntil > now
      ? [
          [
            t('one.overlap'),
            <>
              {t('one.overlapUntil')} <LocalTime at={key.previousUntil.toISOString()} />
            </>,
          ],
        ]
      : []),
  ]
  return (
    <Card
      title={t('one.facts')}
      aside={
        <span className="flex flex-wrap gap-2">
          <Standing apiKey={key} now={now} />
        </span>
      }
    >
      <dl className="space-y-3">
        {facts.map(([name, value]) => (
          <div key={String(name)} className="sm:grid sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-4">
            <dt className="text-muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className="sm:grid sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-4">
          <dt className="text-muted">{t('table.opens')}</dt>
          <dd>
            <ScopeList scopes={key.scopes} />
          </dd>
        </div>
      </dl>
      <p className="mt-5">
        <TextLink href={`/admin/audit?${new URLSearchParams({ actor: `api_key:${key.id}` })}`}>{t('one.log')}</TextLink>
      </p>
    </Card>
  )
}
