import { useNow, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Time } from './time'
import { Icon, type IconName } from './ui/icon'

type Factor = {
  type: 'totp' | 'email' | 'sms' | 'webauthn'
  label: string
  createdAt: Date
  lastUsedAt: Date | null
  stopped: boolean
  key?: { provider: string | null; synced: boolean; discoverable: boolean; signCountFellAt: Date | null }
}

const ICONS: Record<Factor['type'], IconName> = { totp: 'phone', email: 'mail', sms: 'phone', webauthn: 'key' }

/** A second factor and what is known of it; never its secret. Below it what can be done with it. */
export function FactorRow({ factor, children }: { factor: Factor; children?: ReactNode }) {
  const t = useTranslations('security.factors')
  const now = useNow()
  const { type, label, key, createdAt, lastUsedAt, stopped } = factor
  const kind = t(`kinds.${type}`)
  return (
    <WayRow
      icon={key?.synced || key?.discoverable ? 'fingerprint' : ICONS[type]}
      name={label}
      facts={
        <>
          {/* The label that comes by itself says just that. */}
          {label !== kind && <span className="block">{[kind, key?.provider].filter(Boolean).join(', ')}</span>}
          {key && <span className="block">{t(key.synced ? 'key.synced' : 'key.oneDevice')}</span>}
          <span className="block">
            {t('added')} <Time at={createdAt} now={now} />
          </span>
          <span className="block">
            {lastUsedAt ? (
              <>
                {t('lastUsed')} <Time at={lastUsedAt} now={now} />
              </>
            ) : (
              t('neverUsed')
            )}
          </span>
        </>
      }
    >
      {stopped && (
        <p className="mt-2 flex gap-2 text-warning">
          <Icon name="warning" className="mt-0.5 size-5" />
          <span>{t('stopped')}</span>
        </p>
      )}
      {key?.signCountFellAt && (
        <p className="mt-2 flex gap-2 text-warning">
          <Icon name="warning" className="mt-0.5 size-5" />
          <span>
            {t('key.copied')} <Time at={key.signCountFellAt} now={now} />
          </span>
        </p>
      )}
      {children}
    </WayRow>
  )
}

/** A way to sign in, in a list of them. */
export function WayRow(props: { icon: IconName; name: string; facts: ReactNode; children?: ReactNode }) {
  const { icon, name, facts, children } = props
  return (
    <li className="flex gap-4 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name={icon} className="size-6" />
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="font-medium break-words">{name}</h3>
        <p className="text-[0.9375rem] text-muted">{facts}</p>
        {children}
      </div>
    </li>
  )
}
