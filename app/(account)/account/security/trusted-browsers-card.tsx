import { useNow, useTranslations } from 'next-intl'
import { BrowserRow } from '@/components/browser-row'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
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
  const now = useNow()
  const { id, current, trustedUntil, lastUsedAt, ip, userAgent } = browser
  const name = describeBrowser(userAgent)
  return (
    <BrowserRow
      name={name}
      current={current}
      ip={ip}
      facts={
        <>
          <span className="block">
            {t('until')} <LocalTime at={trustedUntil.toISOString()} />
          </span>
          <span className="block">
            {t('lastUsed')} <Time at={lastUsedAt} now={now} />
          </span>
        </>
      }
    >
      <ActionForm action={forgetBrowser}>
        <input type="hidden" name="browser" value={id} />
        <SubmitButton look="secondary">
          <span>
            {t('forget')}
            <span className="sr-only"> {name}</span>
          </span>
        </SubmitButton>
      </ActionForm>
    </BrowserRow>
  )
}
