import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Card } from '@/components/ui/card'
import { readAuditCheck } from '@/lib/audit/check-audit-log'
import { newestLink, readAuditPage } from '@/lib/audit/read-audit-events'
import { requireReader } from '@/lib/auth/session'
import type { Query } from '../../../query'
import { ChainCard } from './chain-card'
import { EventTable } from './event-table'
import { auditPath, readFilter, typedFilter } from './filter'
import { FilterForm } from './filter-form'
import { ListTools } from './list-tools'
import { Pages } from './pages'

const SIZE = 50

export async function generateMetadata() {
  return { title: (await getTranslations('auditLog'))('title') }
}

const place = (text: unknown) => (typeof text === 'string' && /^\d{1,18}$/.test(text) ? BigInt(text) : undefined)

export default async function AuditPage({ searchParams }: Query) {
  await requireReader('/admin/audit')
  const query = await searchParams
  const typed = typedFilter((name) => query[name])
  const at = { before: place(query.before), after: place(query.after) }
  const read = await readFilter(typed)
  const filter = read.ok ? read.filter : {}
  const [page, check, newest] = await Promise.all([
    read.ok ? readAuditPage(filter, at, SIZE) : { rows: [], newer: false, older: false },
    readAuditCheck(),
    newestLink(),
  ])
  const t = await getTranslations('auditLog')
  const filtered = Object.values(typed).some(Boolean)
  const isNewest = at.before === undefined && at.after === undefined
  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        notice={query.notice === 'checking' ? t('notices.checking') : undefined}
      />
      <ChainCard check={check} />
      <FilterForm typed={typed} filtered={filtered} problem={read.ok ? null : read} />
      <Card className="space-y-4">
        <ListTools typed={typed} filtered={filtered} filter={isNewest && read.ok ? filter : null} newest={newest} />
        {page.rows.length > 0 ? (
          <EventTable rows={page.rows} filtered={filtered} />
        ) : (
          <div className="space-y-1 py-8 text-center">
            <p className="font-medium">{t(filtered ? 'empty.filtered' : 'empty.none')}</p>
            <p className="text-muted">{t(filtered ? 'empty.filteredHint' : 'empty.noneHint')}</p>
          </div>
        )}
        <Pages
          newest={isNewest ? null : auditPath(typed)}
          newer={page.newer && page.rows[0] ? auditPath(typed, { after: String(page.rows[0].id) }) : null}
          older={page.older && page.rows.length > 0 ? auditPath(typed, { before: String(page.rows.at(-1)?.id) }) : null}
          reload={isNewest ? auditPath(typed) : null}
        />
      </Card>
    </>
  )
}
