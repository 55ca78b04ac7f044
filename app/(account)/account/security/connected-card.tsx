import { useNow, useTranslations } from 'next-intl'
import { ProviderButtons } from '@/components/provider-buttons'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { Icon } from '@/components/ui/icon'
import { SubmitButton } from '@/components/ui/submit-button'
import type { IdentitySummary } from '@/lib/identities/list-identities'
import { connect, disconnect } from './actions'

type Props = {
  identities: IdentitySummary[]
  /** Those that can be connected. */
  providers: readonly { id: string; name: string }[]
  nameOf: (provider: string) => string
  /** The form to show open: "disconnect-" and an id. */
  open: unknown
}

/** The accounts at other providers that sign one in here. */
export function ConnectedCard({ identities, providers, nameOf, open }: Props) {
  const t = useTranslations('security.connected')
  const left = providers.filter(({ id }) => !identities.some(({ provider }) => provider === id))
  return (
    <Card id="connected" title={t('title')}>
      <p className="mb-4 max-w-prose text-muted">{t('about')}</p>
      {identities.length > 0 && (
        <ul className="divide-y divide-line">
          {identities.map((identity) => (
            <Connected key={identity.id} identity={identity} name={nameOf(identity.provider)} open={open} />
          ))}
        </ul>
      )}
      {left.length > 0 && (
        <div className="mt-4 max-w-sm">
          <ProviderButtons action={connect} providers={left} next="/account/security" verb="connect" />
        </div>
      )}
    </Card>
  )
}

function Connected({ identity, name, open }: { identity: IdentitySummary; name: string; open: unknown }) {
  const t = useTranslations('security.connected')
  const now = useNow()
  const { id, email, createdAt, lastUsedAt } = identity
  return (
    <li className="flex gap-4 py-4 first:pt-0 last:pb-0">
      <span className="mt-0.5 text-muted">
        <Icon name="key" className="size-6" />
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="break-words font-medium">{name}</h3>
        <p className="text-[0.9375rem] text-muted">
          {email && <span className="block break-words">{email}</span>}
          <span className="block">
            {t('since')} <Time at={createdAt} now={now} />
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
        </p>
        <Disclosure
          tone="danger"
          open={open === `disconnect-${id}`}
          summary={
            <span>
              {t('disconnect.name')}
              <span className="sr-only"> {name}</span>
            </span>
          }
        >
          <ActionForm action={disconnect} className="max-w-prose space-y-4">
            <input type="hidden" name="identity" value={id} />
            <p>{t('disconnect.what', { provider: name })}</p>
            <SubmitButton look="danger">{t('disconnect.confirm', { provider: name })}</SubmitButton>
          </ActionForm>
        </Disclosure>
      </div>
    </li>
  )
}
