import { notFound } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageHead } from '@/components/page-head'
import { LinkButton, TextLink } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { requireReader } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { type PreviewedPerson, previewPeople } from '@/lib/enforcement/preview-people'
import type { Query } from '../../../../query'
import { readThought, whoIn } from '../thought'
import { sentenceOf } from '../words'

export async function generateMetadata() {
  return { title: (await getTranslations('enforcement.people'))('title') }
}

/** The names behind one number of a preview. */
export default async function PreviewedPeoplePage({ searchParams }: Query) {
  await requireReader('/admin/enforcement')
  const given = await searchParams
  const read = await readThought(given, now())
  const who = whoIn(given)
  const after = typeof given.after === 'string' ? given.after : ''
  const seen = read && (await previewPeople(read.thought, who, { after }))
  if (!read || !seen?.ok) notFound()
  const t = await getTranslations('enforcement')
  const { people, more, rule } = seen
  const here = `${read.query}${read.query && '&'}who=${who}`
  const last = people.at(-1)
  return (
    <>
      <PageHead title={t(`people.which.${who}`)} intro={rule && sentenceOf(t, rule)} />
      <div className="flex flex-wrap gap-3">
        <LinkButton href={`/admin/enforcement?${read.query}`}>{t('people.back')}</LinkButton>
        {people.length > 0 && (
          <LinkButton href={`/admin/enforcement/people.csv?${here}`} download>
            {t('people.csv')}
          </LinkButton>
        )}
      </div>
      {people.length === 0 ? <p className="text-muted">{t('people.empty')}</p> : <Table people={people} />}
      <div className="flex flex-wrap gap-3">
        {after && <LinkButton href={`/admin/enforcement/people?${here}`}>{t('people.first')}</LinkButton>}
        {more && last && (
          <LinkButton href={`/admin/enforcement/people?${here}&after=${encodeURIComponent(last.email)}`}>
            {t('people.more')}
          </LinkButton>
        )}
      </div>
    </>
  )
}

function Table({ people }: { people: PreviewedPerson[] }) {
  const t = useTranslations('enforcement')
  return (
    <section
      aria-label={t('people.caption')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-card border border-line bg-surface shadow-card"
    >
      <table className="w-full border-collapse text-left text-[0.9375rem]">
        <caption className="sr-only">{t('people.caption')}</caption>
        <thead className="border-line border-b bg-raised text-muted">
          <tr>
            <Head>{t('people.person')}</Head>
            <Head>{t('people.then')}</Head>
            <Head>{t('people.factors')}</Head>
            <Head>{t('people.roles')}</Head>
            <Head>{t('people.lastSignIn')}</Head>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {people.map(({ id, email, name, factors, roles, lastSignInAt, effect, deadline }) => (
            <tr key={id}>
              <th scope="row" className="min-w-52 max-w-80 px-4 py-2.5 align-top font-normal">
                <TextLink href={`/admin/users/${id}`} className="block truncate">
                  {name || email}
                </TextLink>
                {name && <span className="block truncate text-muted">{email}</span>}
              </th>
              <td className="min-w-40 px-4 py-2.5 align-top">
                {t(`people.effect.${effect}`)}
                {deadline && (
                  <span className="block text-muted">
                    {t('people.until')} <LocalTime at={deadline.toISOString()} style="date" />
                  </span>
                )}
              </td>
              <td className="min-w-40 px-4 py-2.5 align-top">
                {factors.length > 0 ? factors.map((type) => t(`edit.kinds.${type}`)).join(', ') : t('people.nothing')}
              </td>
              <td className="px-4 py-2.5 align-top">{roles.join(', ')}</td>
              <td className="px-4 py-2.5 align-top">
                {lastSignInAt ? <LocalTime at={lastSignInAt.toISOString()} style="date" /> : t('people.never')}
              </td>
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
