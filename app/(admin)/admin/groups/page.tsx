import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Card } from '@/components/ui/card'
import { requireReader } from '@/lib/auth/session'
import { listGroups } from '@/lib/membership/list-groups'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../query'
import { AuditorNote } from '../../auditor-note'
import { readListQuery } from './list-query'
import { NewGroup } from './new-group'
import { Pager } from './pager'
import { PlacesTable } from './places-table'
import { Search } from './search'
import { Tabs } from './tabs'

const HERE = '/admin/groups'
const NOTICES = ['group_created', 'group_deleted', 'imported'] as const

export async function generateMetadata() {
  return { title: (await getTranslations('membership'))('title') }
}

export default async function GroupsPage({ searchParams }: Query) {
  const session = await requireReader(HERE)
  const given = await searchParams
  const { search, after } = readListQuery(given)
  const { groups, next } = await listGroups({ search, after })
  const t = await getTranslations('membership')
  const said = NOTICES.find((known) => known === given.notice)
  const none = groups.length === 0 && !search && !after

  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('groups.intro')}
        notice={said && t(`notices.${said}`)}
        notDone={given.notice === 'not_done'}
      />
      <AuditorNote session={session} />
      <Tabs session={session} />
      {none ? (
        <Card title={t('groups.empty.title')}>
          <div className="max-w-prose space-y-4">
            <p>{t('groups.empty.body')}</p>
            {isAdministrator(session) && <NewGroup />}
            <p className="text-muted">{t('groups.empty.then')}</p>
          </div>
        </Card>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="min-w-0 space-y-4">
            <Search label={t('search.groups')} href={HERE} search={search} />
            {groups.length === 0 ? (
              <p className="text-muted" role="status">
                {t('groups.none', { search })}
              </p>
            ) : (
              <PlacesTable
                caption={t('table.groups')}
                places={groups.map(({ id, ...group }) => ({ key: id, href: `${HERE}/${id}`, ...group }))}
              />
            )}
            <Pager href={HERE} search={search} after={after} next={next} />
          </div>
          {isAdministrator(session) && (
            <Card title={t('groups.new')}>
              <NewGroup />
            </Card>
          )}
        </div>
      )}
    </>
  )
}
