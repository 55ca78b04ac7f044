import { useNow, useTranslations } from 'next-intl'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import type { TrustedBrowserSummary } from '@/lib/devices/list-trusted-browsers'
import { describeBrowser } from '@/lib/user-agent'
import { forgetBrowser } from './actions'

/** The browsers in which the password alone signs in for a while, this one first. */
export function TrustedBrowsersCard({ browsers }: { browsers: TrustedBrowserSummary[] }) {
  const t = useTranslations('security.trustedBrowsers')
  return (
    <Card id="trusted-browsers" title={t('title')}>
      <p className="max-w-prose text-muted">{t(browsers.length > 0 ? 'about' : 'none')}</p>
      {browsers.length > 0 && (
        <ul className="mt-4 divide-y divide-line">
          {browsers.map((browser) => (
            <TrustedBrowser key={browser.id} browser={browser} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function TrustedBrowser({ browser }: { browser: TrustedBrowserSummary }) {
  const t = useTranslations('security.trustedBrowsers')
  const s = useTranslations('security.sessions')
  const now = useNow()
  const { id, current, trustedUntil, lastUsedAt, ip, userAgent } = browser
  const name = describeBrowser(userAgent)
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-2 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name="computer" className="size-6" />
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          <span className="inline-block first-letter:uppercase">{name}</span>{' '}
          {current && <Badge tone="accent">{s('current')}</Badge>}
        </h3>
        <p className="text-[0.9375rem] text-muted">
          <span className="block break-words">{ip ? s('from', { ip }) : s('fromUnknown')}</span>
          <span className="block">
            {t('until')} <LocalTime at={trustedUntil.toISOString()} />
          </span>
          <span className="block">
            {t('lastUsed')} <Time at={lastUsedAt} now={now} />
          </span>
        </p>
      </div>
      <ActionForm action={forgetBrowser}>
        <input type="hidden" name="browser" value={id} />
        <SubmitButton look="secondary">
          <span>
            {t('forget')}
            <span className="sr-only"> {name}</span>
          </span>
        </SubmitButton>
      </ActionForm>
    </li>
  )
}
