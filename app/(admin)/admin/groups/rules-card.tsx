import { useTranslations } from 'next-intl'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { NamingRule } from '@/lib/membership/read-place'

/** The rules that name a group or role, in a sentence each. */
export function RulesCard({ rules, parts = [] }: { rules: NamingRule[]; parts?: NamingRule[] }) {
  const t = useTranslations('membership.rules')
  const none = rules.length + parts.length === 0
  return (
    <Card title={t('title')}>
      <div className="space-y-4">
        {none ? (
          <p className="text-muted">{t('none')}</p>
        ) : (
          <ul className="list-disc space-y-1 pl-5">
            {rules.map(({ id, requirement, strength }) => (
              <li key={id}>{requirement === 'required' ? t(`required.${strength}`) : t(requirement)}</li>
            ))}
            {parts.map(({ id }) => (
              <li key={id}>{t('part')}</li>
            ))}
          </ul>
        )}
        <LinkButton href="/admin/enforcement">{t(none ? 'make' : 'see')}</LinkButton>
      </div>
    </Card>
  )
}
