import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { TextLink } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import type { PersonInList } from '@/lib/people/list-people'
import type { Column } from './list-query'
import { StateBadges } from './state-badge'

type Props = {
  people: PersonInList[]
  columns: Column[]
  /** Whether they can be ticked, for something that is done to many. */
  tick: boolean
}

/** People, a row each. */
export function PeopleTable({ people, columns, tick }: Props) {
  const t = useTranslations('people')
  return (
    <section
      aria-label={t('table.caption')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-card border border-line bg-surface shadow-card"
    >
      <table className="w-full border-collapse text-left text-[0.9375rem]">
        <caption className="sr-only">{t('table.caption')}</caption>
        <thead className="border-line border-b bg-raised text-muted">
          <tr>
            {tick && (
              <td className="w-px p-0 pl-2">
                <Tick label={t('table.tickAll')} all />
              </td>
            )}
            <Head>{t('table.person')}</Head>
            {columns.map((column) => (
              <Head key={column}>{t(`columns.${column}`)}</Head>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {people.map((person) => (
            <tr key={person.id} className="hover:bg-raised has-[:checked]:bg-accent-soft">
              {tick && (
                <td className="w-px p-0 pl-2 align-top">
                  <Tick label={t('table.tick', { email: person.email })} value={person.id} />
                </td>
              )}
              <th scope="row" className="min-w-52 max-w-80 px-4 py-2.5 align-top font-normal">
                <TextLink href={`/admin/users/${person.id}`} className="block truncate">
                  {person.name || person.email}
                </TextLink>
                {person.name && <span className="block truncate text-muted">{person.email}</span>}
              </th>
              {columns.map((column) => (
                <td key={column} className="px-4 py-2.5 align-top">
                  <Cell person={person} column={column} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="whitespace-nowrap px-4 py-2.5 font-medium text-sm">
      {children}
    </th>
  )
}

function Tick({ label, value, all = false }: { label: string; value?: string; all?: boolean }) {
  return (
    <label className={`flex size-11 cursor-pointer items-center justify-center ${all ? 'invisible' : ''}`}>
      <input
        type="checkbox"
        aria-label={label}
        className="size-5 accent-accent"
        {...(all ? { 'data-tick-all': true } : { name: 'id', value })}
      />
    </label>
  )
}

function Cell({ person, column }: { person: PersonInList; column: Column }) {
  const t = useTranslations('people')
  const none = <span className="text-muted">{t('table.none')}</span>
  switch (column) {
    case 'state':
      return <StateBadges {...person} />
    case 'factors':
      return person.factors.length > 0 ? (
        <span className="block min-w-36">{person.factors.map((type) => t(`kinds.${type}`)).join(', ')}</span>
      ) : (
        none
      )
    case 'roles':
      return person.roles.length > 0 ? person.roles.join(', ') : none
    case 'groups':
      return person.groups.length > 0 ? (
        <span className="block min-w-36">{person.groups.map(({ name }) => name).join(', ')}</span>
      ) : (
        none
      )
    case 'lastSignIn':
      return person.lastSignInAt ? (
        <LocalTime at={person.lastSignInAt.toISOString()} />
      ) : (
        <span className="text-muted">{t('table.never')}</span>
      )
    case 'created':
      return <LocalTime at={person.createdAt.toISOString()} style="day" />
  }
}
