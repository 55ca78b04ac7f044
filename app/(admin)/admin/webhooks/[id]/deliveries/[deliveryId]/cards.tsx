import { useTranslations } from 'next-intl'
import { Card } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import type { Delivery } from '@/lib/webhooks/read-webhooks'
import { Answer, StateBadge } from '../../../state'
import { About } from '../../about'

const CODE = 'block rounded-control border border-line bg-raised px-4 py-3 font-mono text-sm'

export function FactsCard({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('webhooks.delivery')
  const { message, state, email, queuedAt, nextAt, finishedAt } = delivery
  const time = (at: Date) => <LocalTime at={at.toISOString()} />
  const facts = [
    [
      t('event'),
      <code key="event" className="font-mono text-[0.9375rem]">
        {message.type}
      </code>,
    ],
    [t('person'), <About key="person" userId={message.userId} email={email} />],
    [t('queued'), time(queuedAt)],
    state === 'pending' ? [t('next'), time(nextAt)] : [t('finished'), finishedAt && time(finishedAt)],
    [
      t('id'),
      <code key="id" className="break-all font-mono text-[0.9375rem]">
        {message.id}
      </code>,
    ],
  ]
  return (
    <Card title={t('facts')} aside={<StateBadge state={state} />}>
      <dl className="space-y-3">
        {facts.map(([name, value]) => (
          <div key={String(name)} className="sm:grid sm:grid-cols-[8rem_minmax(0,1fr)] sm:gap-4">
            <dt className="text-muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

export function RequestCard({ payload }: { payload: unknown }) {
  const t = useTranslations('webhooks.delivery')
  return (
    <Card title={t('request')}>
      <p className="mb-3 text-[0.9375rem] text-muted">{t('requestWhat')}</p>
      <pre className={`${CODE} whitespace-pre-wrap [overflow-wrap:anywhere]`}>{JSON.stringify(payload, null, 2)}</pre>
    </Card>
  )
}

export function AttemptsCard({ attempts }: { attempts: Delivery['attempts'] }) {
  const t = useTranslations('webhooks.delivery')
  return (
    <Card title={t('attempts')}>
      {attempts.length === 0 && <p className="text-muted">{t('noneYet')}</p>}
      <ol className="space-y-5">
        {attempts.map(({ id, at, durationMs, status, error, answer }, n) => (
          <li key={String(id)} className="space-y-2">
            <p>
              <span className="font-medium">{t('attempt', { n: n + 1 })}</span>{' '}
              <span className="text-muted">
                <LocalTime at={at.toISOString()} />, {t('took', { ms: durationMs })}
              </span>
            </p>
            <p>
              <Answer status={status} error={error} />
            </p>
            {answer && <pre className={`${CODE} whitespace-pre-wrap [overflow-wrap:anywhere]`}>{answer}</pre>}
          </li>
        ))}
      </ol>
    </Card>
  )
}
