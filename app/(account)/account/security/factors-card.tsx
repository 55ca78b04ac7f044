import { useTranslations } from 'next-intl'
import { FactorRow, WayRow } from '@/components/factor-row'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import type { FactorSummary } from '@/lib/factors/read-two-factor-status'
import { remove, rename } from './actions'

/**
 * What one can sign in with: the password, and each second factor.
 * @param props.open the form to show open: "rename-" or "remove-" and a factor's id
 */
export function FactorsCard(props: { factors: FactorSummary[]; hasPassword: boolean; open: unknown }) {
  const { factors, hasPassword, open } = props
  const t = useTranslations('security.factors')
  return (
    <Card id="factors" title={t('title')} aside={<LinkButton href="#add">{t('add')}</LinkButton>}>
      <ul className="divide-y divide-line">
        <WayRow icon="lock" name={t('password.name')} facts={t(hasPassword ? 'password.about' : 'password.none')}>
          <TextLink
            href={hasPassword ? '/account#password' : '/forgot-password'}
            className="inline-flex min-h-target items-center"
          >
            {t(hasPassword ? 'password.change' : 'password.choose')}
          </TextLink>
        </WayRow>
        {factors.map((factor) => (
          <Factor key={factor.id} factor={factor} last={factors.length === 1} open={open} />
        ))}
      </ul>
    </Card>
  )
}

function Factor({ factor, last, open }: { factor: FactorSummary; last: boolean; open: unknown }) {
  const t = useTranslations('security.factors')
  const c = useTranslations('common')
  const { id, label } = factor
  const about = <span className="sr-only"> {label}</span>
  return (
    <FactorRow factor={factor}>
      <div className="flex flex-wrap gap-x-6">
        {/* Another name makes it another element, which is closed again. */}
        <Disclosure
          key={label}
          open={open === `rename-${id}`}
          summary={
            <span>
              {t('rename.name')}
              {about}
            </span>
          }
        >
          <ActionForm action={rename} className="max-w-sm space-y-4">
            <input type="hidden" name="factor" value={id} />
            <TextField name="label" label={c('name')} defaultValue={label} required autoComplete="off" />
            <SubmitButton look="secondary">{t('rename.save')}</SubmitButton>
          </ActionForm>
        </Disclosure>
        <Disclosure
          tone="danger"
          open={open === `remove-${id}`}
          summary={
            <span>
              {t('remove.name')}
              {about}
            </span>
          }
        >
          <ActionForm action={remove} className="max-w-prose space-y-4 [overflow-wrap:anywhere]">
            <input type="hidden" name="factor" value={id} />
            <p>{t(last ? 'remove.last' : 'remove.one', { label })}</p>
            <SubmitButton look="danger">{t('remove.confirm', { label })}</SubmitButton>
          </ActionForm>
        </Disclosure>
      </div>
    </FactorRow>
  )
}
