import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Button, LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { RowKeys } from '@/components/ui/row-keys'
import { requireReader } from '@/lib/auth/session'
import { readChoices } from '@/lib/people/choices'
import { COUNTED, searchPeople } from '@/lib/people/list-people'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../query'
import { type ListQuery, listHref, readListQuery } from './list-query'
import { PeopleTable } from './people-table'
import { SearchForm } from './search-form'
import { StateChips } from './state-chips'

const PAGE = 50

export async function generateMetadata() {
  return { title: (await getTranslations('people'))('title') }
}

export default async function PeoplePage({ searchParams }: Query) {
  const session = await requireReader('/admin/users')
  const given = await searchParams
  const query = readListQuery(given)
  const cursor = {
    after: typeof given.after === 'string' ? given.after : undefined,
    before: typeof given.before === 'string' ? given.before : undefined,
  }
  const [page, choices] = await Promise.all([searchPeople(query.filter, cursor, PAGE), readChoices()])
  const { count } = page
  const t = await getTranslations('people')
  const mayChange = isAdministrator(session)
  const filtered = Object.values(query.filter).some(Boolean)
  const notice = given.notice === 'deleted' ? t('notices.deleted') : undefined
  const table = <PeopleTable people={page.people} columns={query.columns} tick={mayChange} />

  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="space-y-4">
          <PageHead title={t('title')} notice={notice} />
        </div>
        {mayChange && (
          <LinkButton look="primary" href="/admin/users/invite">
            {t('invite.open')}
          </LinkButton>
        )}
      </div>
      <SearchForm query={query} choices={choices} />
      <StateChips query={query} />
      <p role="status" className="font-medium">
        {count > COUNTED ? t('table.many', { count: COUNTED }) : t('table.count', { count })}
      </p>
      {page.people.length === 0 ? (
        <Card>
          <p className="max-w-prose text-muted">{t(filtered ? 'empty.filtered' : 'empty.nobody')}</p>
          {filtered && (
            <LinkButton href="/admin/users" className="mt-4">
              {t('empty.all')}
            </LinkButton>
          )}
        </Card>
      ) : mayChange ? (
        <RowKeys>
          <form method="get" action="/admin/users/bulk" className="space-y-4">
            {Object.entries(query.filter).map(
              ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
            )}
            {table}
            <div className="flex flex-wrap items-center justify-between gap-3">
              <div className="flex flex-wrap gap-3">
                <Button type="submit">{t('bulk.ticked')}</Button>
                <Button type="submit" name="all" value="1" look="text">
                  {t('bulk.everybody', { count: count > COUNTED ? `${COUNTED}+` : String(count) })}
                </Button>
              </div>
              <Pager query={query} page={page} />
            </div>
          </form>
        </RowKeys>
      ) : (
        <div className="space-y-4">
          {table}
          <Pager query={query} page={page} />
        </div>
      )}
    </>
  )
}

/** A page back, a page on. */
async function Pager({ query, page }: { query: ListQuery; page: { next: string | null; previous: string | null } }) {
  const t = await getTranslations('people.pager')
  if (!page.next && !page.previous) return null
  return (
    <nav aria-label={t('label')} className="flex gap-3">
      {page.previous && (
        <LinkButton rel="prev" href={listHref(query, {}, { before: page.previous })}>
          {t('previous')}
        </LinkButton>
      )}
      {page.next && (
        <LinkButton rel="next" href={listHref(query, {}, { after: page.next })}>
          {t('next')}
        </LinkButton>
      )}
    </nav>
  )
}
