import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { Checkbox } from '@/components/ui/checkbox'
import { POWERFUL, SCOPE_GROUPS, type Scope } from '@/lib/api-keys/scopes'
import { FieldProblem } from '../../settings/field-problem'

/** What a key shall open, in groups, with a warning beside what could lead to an administrator's account. */
export function ScopeBoxes() {
  const t = useTranslations('apiKeys')
  return (
    <fieldset className="min-w-0 space-y-5">
      <legend className="font-medium">{t('new.scopes')}</legend>
      <FieldProblem name="scopes" />
      <p className="max-w-prose text-[0.9375rem] text-muted">
        {t('new.scopesHint')} {t('new.powerfulHint')}
      </p>
      {Object.entries(SCOPE_GROUPS).map(([group, scopes]) => (
        <fieldset key={group} className="min-w-0 border-line border-t pt-3">
          <legend className="float-left mb-1 w-full font-medium text-muted text-sm">
            {t(`groups.${group as keyof typeof SCOPE_GROUPS}`)}
          </legend>
          <div className="clear-both">
            {scopes.map((scope: Scope) => (
              <Checkbox
                key={scope}
                name={scope}
                label={
                  <>
                    {t(`scopes.${scope}`)}{' '}
                    <span className="inline-flex flex-wrap gap-2 align-baseline">
                      <code className="font-mono text-muted text-sm">{scope}</code>
                      {POWERFUL.includes(scope) && <Badge tone="warning">{t('new.powerful')}</Badge>}
                    </span>
                  </>
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </fieldset>
  )
}
