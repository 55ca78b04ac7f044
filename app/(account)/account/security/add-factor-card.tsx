import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import type { FactorSummary } from '@/lib/factors/read-two-factor-status'

/** Every kind, the strongest first. */
const KINDS = [
  { type: 'webauthn', icon: 'fingerprint', strength: 'strongest' },
  { type: 'totp', icon: 'phone', strength: 'strong' },
  { type: 'email', icon: 'mail', strength: 'basic' },
  { type: 'sms', icon: 'phone', strength: 'weak' },
] as const

const TONES = { strongest: 'accent', strong: 'accent', basic: 'neutral', weak: 'warning' } as const

/** What one can add, as far as the policy permits it. */
export function AddFactorCard({ kinds }: { kinds: FactorSummary['type'][] }) {
  const t = useTranslations('security.add')
  const f = useTranslations('security.factors.kinds')
  const offered = KINDS.filter(({ type }) => kinds.includes(type))
  if (offered.length === 0) return null
  return (
    <Card id="add" title={t('title')}>
      <p className="-mt-2 mb-5 max-w-prose text-muted">{t('intro')}</p>
      <ul className="divide-y divide-line">
        {offered.map(({ type, icon, strength }) => (
          <li
            key={type}
            className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0 sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:items-start"
          >
            <span className="mt-0.5 text-muted">
              <Icon name={icon} className="size-6" />
            </span>
            <div className="min-w-0 flex-1 basis-56">
              <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
                {f(type)} <Badge tone={TONES[strength]}>{t(`strength.${strength}`)}</Badge>
              </h3>
              <p className="max-w-prose text-[0.9375rem] text-muted">{t(`kinds.${type}`)}</p>
            </div>
            <LinkButton
              href={`/account/security/${type}/setup`}
              className="col-start-2 justify-self-start sm:col-start-auto"
            >
              <span>
                {t('setUp')}
                <span className="sr-only"> {f(type)}</span>
              </span>
            </LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  )
}
