import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { Button, LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { SubmitButton } from '@/components/ui/submit-button'
import { idParam } from '@/lib/api/schemas'
import { requireReader } from '@/lib/auth/session'
import { previewHeldImport } from '@/lib/membership/held-import'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../../query'
import { AuditorNote } from '../../../../auditor-note'
import { confirmImport } from '../actions'
import { ChangesTable } from './changes-table'
import { ProblemsTable } from './problems-table'
import { Summary } from './summary'
import { TotalsTable } from './totals-table'

/** People on one page of a preview. */
const PAGE = 100

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('membership.importing.preview'))('title') }
}

export default async function PreviewPage({ params, searchParams }: Props) {
  const { id } = await params
  const here = `/admin/groups/import/${encodeURIComponent(id)}`
  const session = await requireReader(here)
  const { create, after, notice } = await searchParams
  const createGroups = create === 'on'
  const preview = idParam.safeParse(id).success ? await previewHeldImport(id, createGroups) : null
  if (!preview?.ok) redirect('/admin/groups/import?notice=gone')
  const { mode, plan } = preview
  const t = await getTranslations('membership')
  const p = await getTranslations('membership.importing.preview')
  const from = typeof after === 'string' ? after : ''
  const rest = plan.changes.filter(({ email }) => email > from)
  const next = rest.length > PAGE ? rest[PAGE - 1]?.email : undefined
  const query = (more: Record<string, string>) =>
    `${here}?${new URLSearchParams({ ...(createGroups && { create: 'on' }), ...more })}#by-person`
  const mayChange = isAdministrator(session)
  const losing = plan.changes.filter(({ losses }) => losses.length > 0).length
  const admins = plan.totals.find(({ kind, name }) => kind === 'role' && name === 'admin')?.gains ?? 0

  return (
    <>
      <div>
        <p className="mb-1 text-muted">
          <TextLink href="/admin/groups">{t('title')}</TextLink> <span aria-hidden="true">/</span>{' '}
          <TextLink href="/admin/groups/import">{t('importing.title')}</TextLink>
        </p>
        <div className="space-y-6">
          <PageHead title={p('title')} intro={p('intro')} notDone={notice === 'not_done'} />
        </div>
      </div>
      {notice === 'outdated' && (
        <Alert tone="warning" role="alert">
          <p>{p('outdated')}</p>
        </Alert>
      )}
      <AuditorNote session={session} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-6">
          {plan.unknownGroups.length > 0 && (
            <Card title={p('newGroups.title', { count: plan.unknownGroups.length })} id="new-groups">
              <form action={here} className="space-y-3">
                <p className="max-w-prose break-words">
                  {p('newGroups.body', { groups: plan.unknownGroups.map((name) => `“${name}”`).join(', ') })}
                </p>
                <Checkbox
                  name="create"
                  defaultChecked={createGroups}
                  label={p('newGroups.tick', { count: plan.unknownGroups.length })}
                />
                <Button type="submit">{p('newGroups.submit')}</Button>
              </form>
            </Card>
          )}
          {plan.totals.length > 0 && <TotalsTable totals={plan.totals} unknownGroups={plan.unknownGroups} />}
          {plan.problems.length > 0 && <ProblemsTable problems={plan.problems} />}
          {plan.changes.length > 0 && (
            <div id="by-person" className="space-y-4">
              <h2 className="font-semibold text-lg tracking-tight">{p('changes.title')}</h2>
              <ChangesTable changes={rest.slice(0, PAGE)} />
              {(from || next) && (
                <nav aria-label={t('pager.label')} className="flex flex-wrap gap-3">
                  {from && <LinkButton href={query({})}>{t('pager.first')}</LinkButton>}
                  {next && <LinkButton href={query({ after: next })}>{t('pager.next')}</LinkButton>}
                </nav>
              )}
            </div>
          )}
        </div>
        <div className="order-first space-y-6 lg:sticky lg:top-6 lg:order-last">
          <Card title={p('summary')}>
            <div className="space-y-5">
              <Summary plan={plan} mode={mode} />
              {admins > 0 && (
                <Alert tone="warning">
                  <p>{p('admins', { count: admins })}</p>
                </Alert>
              )}
              {losing > 0 && (
                <Alert tone="warning">
                  <p>{p('losing', { count: losing })}</p>
                </Alert>
              )}
              {plan.changes.length === 0 && <p>{p(plan.people > 0 ? 'nothing' : 'nothingRight')}</p>}
              {plan.changes.length > 0 && mayChange && (
                <ActionForm action={confirmImport} className="space-y-4">
                  <input type="hidden" name="import" value={id} />
                  <input type="hidden" name="seen" value={plan.fingerprint} />
                  {createGroups && <input type="hidden" name="createGroups" value="on" />}
                  <SubmitButton wide>{p('apply', { count: plan.changes.length })}</SubmitButton>
                </ActionForm>
              )}
              {mayChange && (
                <LinkButton href="/admin/groups/import" className="w-full">
                  {p('another')}
                </LinkButton>
              )}
            </div>
          </Card>
        </div>
      </div>
    </>
  )
}
