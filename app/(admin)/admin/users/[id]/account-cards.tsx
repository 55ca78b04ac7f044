import { useNow, useTranslations } from 'next-intl'
import { BrowserRow } from '@/components/browser-row'
import { FactorRow, WayRow } from '@/components/factor-row'
import { Time } from '@/components/time'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { LocalTime } from '@/components/ui/local-time'
import type { TrustedBrowserSummary } from '@/lib/devices/list-trusted-browsers'
import type { TwoFactorStatus } from '@/lib/factors/read-two-factor-status'
import type { IdentitySummary } from '@/lib/identities/list-identities'
import type { PersonView } from '@/lib/people/read-person'
import type { SessionSummary } from '@/lib/sessions/list-sessions'
import { describeBrowser } from '@/lib/user-agent'

/** What they sign in with; of secrets only that there are some. */
export function WaysCard(props: {
  status: TwoFactorStatus
  identities: IdentitySummary[]
  nameOf: (provider: string) => string
}) {
  const { status, identities, nameOf } = props
  const t = useTranslations('people.ways')
  const f = useTranslations('security.factors')
  const b = useTranslations('security.backupCodes')
  const c = useTranslations('security.connected')
  const now = useNow()
  const left = status.backupCodesLeft
  return (
    <Card
      id="factors"
      title={t('title')}
      aside={
        status.enabled && (
          <Badge tone={left <= 3 ? 'warning' : 'neutral'}>
            {t('backupCodes')} {b('left', { left })}
          </Badge>
        )
      }
    >
      <ul className="divide-y divide-line">
        <WayRow icon="lock" name={f('password.name')} facts={t(status.hasPassword ? 'password' : 'noPassword')} />
        {identities.map(({ id, provider, email, lastUsedAt }) => (
          <WayRow
            key={id}
            icon="key"
            name={nameOf(provider)}
            facts={
              <>
                {email && <span className="block break-words">{email}</span>}
                <span className="block">
                  {lastUsedAt ? (
                    <>
                      {c('lastUsed')} <Time at={lastUsedAt} now={now} />
                    </>
                  ) : (
                    c('neverUsed')
                  )}
                </span>
              </>
            }
          />
        ))}
        {status.factors.map((factor) => (
          <FactorRow key={factor.id} factor={factor} />
        ))}
      </ul>
      {!status.enabled && <p className="mt-4 text-muted">{t('noFactor')}</p>}
    </Card>
  )
}

export function SessionsCard({ sessions }: { sessions: SessionSummary[] }) {
  const t = useTranslations('people.sessions')
  const s = useTranslations('security.sessions')
  const now = useNow()
  return (
    <Card id="sessions" title={t('title')}>
      {sessions.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ul className="divide-y divide-line">
        {sessions.map(({ id, userAgent, ip, createdAt, lastSeenAt, aal }) => (
          <BrowserRow
            key={id}
            name={describeBrowser(userAgent)}
            ip={ip}
            facts={
              <>
                <span className="block">
                  {s('signedIn')} <Time at={createdAt} now={now} />
                </span>
                <span className="block">
                  {s('lastSeen')} <Time at={lastSeenAt} now={now} />
                </span>
              </>
            }
          >
            <span>
              <Badge tone={aal >= 2 ? 'success' : 'neutral'}>{t(aal >= 2 ? 'two' : 'one')}</Badge>
            </span>
          </BrowserRow>
        ))}
      </ul>
    </Card>
  )
}

export function TrustedBrowsersCard({ browsers }: { browsers: TrustedBrowserSummary[] }) {
  const t = useTranslations('people.trustedBrowsers')
  const s = useTranslations('security.trustedBrowsers')
  const now = useNow()
  return (
    <Card id="trusted-browsers" title={t('title')}>
      {browsers.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ul className="divide-y divide-line">
        {browsers.map(({ id, userAgent, ip, trustedUntil, lastUsedAt }) => (
          <BrowserRow
            key={id}
            name={describeBrowser(userAgent)}
            ip={ip}
            facts={
              <>
                <span className="block">
                  {s('until')} <LocalTime at={trustedUntil.toISOString()} />
                </span>
                <span className="block">
                  {s('lastUsed')} <Time at={lastUsedAt} now={now} />
                </span>
              </>
            }
          />
        ))}
      </ul>
    </Card>
  )
}

/** Where they belong, and since when they are here. */
export function FactsCard({ person, children }: { person: PersonView; children?: React.ReactNode }) {
  const t = useTranslations('people.facts')
  const now = useNow()
  const { roles, groups, createdAt, lastSignInAt, emailVerifiedAt, id } = person
  return (
    <Card id="facts" title={t('title')}>
      <dl className="space-y-3 text-[0.9375rem]">
        <Fact name={t('roles')}>
          {roles.length > 0 ? <Names names={roles} /> : <span className="text-muted">{t('none')}</span>}
        </Fact>
        <Fact name={t('groups')}>
          {groups.length > 0 ? (
            <Names names={groups.map(({ name }) => name)} />
          ) : (
            <span className="text-muted">{t('none')}</span>
          )}
        </Fact>
        <Fact name={t('lastSignIn')}>
          {lastSignInAt ? <Time at={lastSignInAt} now={now} /> : <span className="text-muted">{t('never')}</span>}
        </Fact>
        <Fact name={t('created')}>
          <LocalTime at={createdAt.toISOString()} />
        </Fact>
        <Fact name={t('verified')}>
          {emailVerifiedAt ? (
            <LocalTime at={emailVerifiedAt.toISOString()} />
          ) : (
            <span className="text-muted">{t('unverified')}</span>
          )}
        </Fact>
        <Fact name={t('id')}>
          <code className="break-all text-sm">{id}</code>
        </Fact>
      </dl>
      {children}
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

function Names({ names }: { names: string[] }) {
  return (
    <span className="flex flex-wrap gap-1.5 pt-0.5">
      {names.map((name) => (
        <Badge key={name} tone="accent">
          {name}
        </Badge>
      ))}
    </span>
  )
}
