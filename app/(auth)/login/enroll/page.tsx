import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Asks } from '@/components/asks'
import { Icon } from '@/components/ui/icon'
import { LocalTime } from '@/components/ui/local-time'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import type { Query } from '../../../query'
import { EnrollFrame, EnrollmentOver } from './enroll-frame'
import { kindsOf } from './kinds'

export async function generateMetadata() {
  return { title: (await getTranslations('enroll'))('title') }
}

/** Who asks for a second factor, and why; what can be chosen; how long it takes; how long there is for it. */
export default async function EnrollPage({ searchParams }: Query) {
  const next = returnPath((await searchParams).next)
  const waiting = await getWaitingEnrollment()
  if (!waiting) return (await getSession()) ? redirect(next) : <EnrollmentOver next={next} />
  const t = await getTranslations('enroll')
  const { account, reason, asked, allowedMethods, expiresAt } = waiting
  const kinds = kindsOf(allowedMethods)
  return (
    <EnrollFrame title={t('title')} account={account} next={next}>
      {asked && <Asks asked={asked} />}
      <p>
        {t(
          `why.${asked ? 'rule' : reason === 'recovery' || reason === 'reenrollment' ? reason : 'method_not_permitted'}`,
        )}
      </p>
      {kinds.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <section aria-labelledby="choose" className="space-y-3">
          <h2 id="choose" className="font-semibold">
            {t('choose')}
          </h2>
          <ul className="space-y-3">
            {kinds.map(({ type, href, icon }) => (
              <li key={type}>
                <a
                  href={withNext(href, next)}
                  className="flex min-h-target items-start gap-4 rounded-control border border-edge px-4 py-3.5 hover:bg-raised"
                >
                  <Icon name={icon} className="mt-0.5 size-6 text-accent" />
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{t(`kinds.${type}.name`)}</span>
                    <span className="block text-[0.9375rem] text-muted">{t(`kinds.${type}.about`)}</span>
                  </span>
                  <Icon name="chevron" className="mt-1 size-4 text-muted" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="text-[0.9375rem] text-muted">
        {t.rich('until', { time: () => <LocalTime at={expiresAt.toISOString()} style="time" /> })}
      </p>
    </EnrollFrame>
  )
}
