import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { POWERFUL, SCOPE_NAMES } from '@/lib/api-keys/scopes'

/** What a key opens, in words, with the scope's name for whoever reads the code that uses it. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  const t = useTranslations('apiKeys')
  return (
    <ul className="space-y-2">
      {SCOPE_NAMES.filter((scope) => scopes.includes(scope)).map((scope) => (
        <li key={scope}>
          {t(`scopes.${scope}`)}{' '}
          <span className="inline-flex flex-wrap gap-2 align-baseline">
            <code className="font-mono text-muted text-sm">{scope}</code>
            {POWERFUL.includes(scope) && <Badge tone="warning">{t('new.powerful')}</Badge>}
          </span>
        </li>
      ))}
    </ul>
  )
}
