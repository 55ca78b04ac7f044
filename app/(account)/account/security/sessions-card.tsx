import { useNow, useTranslations } from 'next-intl'
import { BrowserRow } from '@/components/browser-row'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
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
    <BrowserRow
      name={browser}
      current={current}
      ip={ip}
      facts={
        <>
          <span className="block">
            {t('signedIn')} <Time at={createdAt} now={now} />
          </span>
          {!current && (
            <span className="block">
              {t('lastSeen')} <Time at={lastSeenAt} now={now} />
            </span>
          )}
        </>
      }
    >
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
    </BrowserRow>
  )
}
