import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { PageHead } from '@/components/page-head'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import { LocalTime } from '@/components/ui/local-time'
import { Refresh } from '@/components/ui/refresh'
import { requireReader } from '@/lib/auth/session'
import { BULK_ACTIONS } from '@/lib/people/bulk/bulk-actions'
import { readBulkJob, readBulkResults } from '@/lib/people/bulk/read-bulk-job'
import type { Query } from '../../../../../query'
import { outcomeText } from './outcome-text'

const PAGE = 50

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('bulk.progress.title') }
}

/** How far it has come, and what became of it for each. */
export default async function BulkJobPage({ params, searchParams }: Query & { params: Promise<{ id: string }> }) {
  const { id } = await params
  const here = `/admin/users/bulk/${encodeURIComponent(id)}`
  await requireReader(here)
  const job = z.uuid().safeParse(id).success ? await readBulkJob(id) : null
  if (!job) notFound()
  const query = await searchParams
  const t = await getTranslations('people')
  const only = job.outcomes.find(({ outcome }) => outcome !== null && outcome === query.outcome)?.outcome ?? undefined
  const after = z.uuid().safeParse(query.after)
  const results = await readBulkResults(id, after.success ? after.data : undefined, PAGE, only)
  const action = BULK_ACTIONS.find((known) => known === job.action) ?? 'disable'
  const waiting = job.outcomes.find(({ outcome }) => outcome === null)?.people ?? 0
  const done = job.total - waiting
  const failed = job.outcomes.some(({ outcome }) => outcome !== null && outcome !== 'done')
  const last = results.length === PAGE ? results.at(-1)?.userId : undefined
  const href = (more: Record<string, string>) => `${here}?${new URLSearchParams(more)}`

  return (
    <>
      {!job.finishedAt && <Refresh every={2} />}
      <div className="space-y-2">
        <TextLink href="/admin/users">{t('person.all')}</TextLink>
        <PageHead
          title={t(`bulk.actions.${action}.name`)}
          intro={[job.name && t('bulk.progress.name', { name: job.name }), t('bulk.whom', { count: job.total })]
            .filter(Boolean)
            .join(' · ')}
        />
      </div>
      <Card id="progress" title={t(job.finishedAt ? 'bulk.progress.finished' : 'bulk.progress.running')}>
        <div className="space-y-4">
          <progress
            value={done}
            max={Math.max(1, job.total)}
            aria-label={t('bulk.progress.bar')}
            className="block h-3 w-full overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          />
          <p role="status">{t('bulk.progress.count', { done, total: job.total })}</p>
          {job.finishedAt && (
            <p className={`flex items-center gap-2 ${failed ? 'text-warning' : 'text-success'}`}>
              <Icon name={failed ? 'warning' : 'check'} />
              {t(failed ? 'bulk.progress.some' : 'bulk.progress.all')}
            </p>
          )}
          <ul className="flex flex-wrap gap-x-6 gap-y-1">
            {job.outcomes.map(({ outcome, people }) => (
              <li key={outcome}>
                {outcome === null ? (
                  outcomeText(t, outcome)
                ) : (
                  <TextLink href={href({ outcome })} aria-current={only === outcome || undefined}>
                    {outcomeText(t, outcome)}
                  </TextLink>
                )}
                : <strong className="tabular-nums">{people}</strong>
              </li>
            ))}
          </ul>
          <p className="text-[0.9375rem] text-muted">
            {t.rich('bulk.progress.begun', {
              who: job.by ?? t('waiting.bypass.operator'),
              when: () => <LocalTime at={job.createdAt.toISOString()} />,
            })}{' '}
            {!job.finishedAt && t('bulk.progress.leave')}
          </p>
          <LinkButton href={`${here}/results.csv`}>
            <Icon name="download" />
            {t('bulk.progress.csv')}
          </LinkButton>
        </div>
      </Card>
      <section
        aria-label={t('bulk.progress.results')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-card border border-line bg-surface shadow-card"
      >
        <table className="w-full text-left text-[0.9375rem]">
          <caption className="sr-only">{t('bulk.progress.results')}</caption>
          <thead className="border-line border-b bg-raised text-muted text-sm">
            <tr>
              <th scope="col" className="px-4 py-2.5 font-medium">
                {t('table.person')}
              </th>
              <th scope="col" className="px-4 py-2.5 font-medium">
                {t('bulk.progress.result')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {results.map(({ userId, email, outcome }) => (
              <tr key={userId}>
                <th scope="row" className="px-4 py-2.5 font-normal">
                  <TextLink href={`/admin/users/${userId}`}>{email}</TextLink>
                </th>
                <td
                  className={`px-4 py-2.5 ${outcome === null ? 'text-muted' : outcome === 'done' ? 'text-success' : 'text-warning'}`}
                >
                  {outcomeText(t, outcome)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {(last || after.success) && (
        <nav aria-label={t('pager.label')} className="flex gap-3">
          {after.success && <LinkButton href={href(only ? { outcome: only } : {})}>{t('pager.first')}</LinkButton>}
          {last && (
            <LinkButton href={href({ ...(only && { outcome: only }), after: last })}>{t('pager.next')}</LinkButton>
          )}
        </nav>
      )}
    </>
  )
}
