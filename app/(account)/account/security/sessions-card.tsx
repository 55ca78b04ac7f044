import { useNow, useTranslations } from 'next-intl'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import { SubmitButton } from '@/components/ui/submit-button'
import type { SessionSummary } from '@/lib/sessions/list-sessions'
import { describeBrowser } from '@/lib/user-agent'
import { endOne, endOthers } from './actions'

/** Where one is signed in, this browser first. */
export function SessionsCard({ sessions }: { sessions: SessionSummary[] }) {
  const t = useTranslations('security.sessions')
  return (
    <Card
      id="sessions"
      title={t('title')}
      aside={
        sessions.length > 1 && (
          <ActionForm action={endOthers}>
            <SubmitButton look="secondary">{t('endOthers')}</SubmitButton>
          </ActionForm>
        )
      }
    >
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Card>
  )
}

function SessionRow({ session }: { session: SessionSummary }) {
  const t = useTranslations('security.sessions')
  const now = useNow()
  const { id, current, userAgent, ip, createdAt, lastSeenAt } = session
  const browser = describeBrowser(userAgent)
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-2 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name="computer" className="size-6" />
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          <span className="inline-block first-letter:uppercase">{browser}</span>{' '}
          {current && <Badge tone="accent">{t('current')}</Badge>}
        </h3>
        <p className="text-[0.9375rem] text-muted">
          <span className="block break-words">{ip ? t('from', { ip }) : t('fromUnknown')}</span>
          <span className="block">
            {t('signedIn')} <Time at={createdAt} now={now} />
          </span>
          {!current && (
            <span className="block">
              {t('lastSeen')} <Time at={lastSeenAt} now={now} />
            </span>
          )}
        </p>
      </div>
      {!current && (
        <ActionForm action={endOne}>
          <input type="hidden" name="session" value={id} />
          <SubmitButton look="secondary">
            <span>
              {t('end')}
              <span className="sr-only"> {browser}</span>
            </span>
          </SubmitButton>
        </ActionForm>
      )}
    </li>
  )
}
