import { useTranslations } from 'next-intl'
import { ShownOnce } from '@/components/shown-once'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { revoke, rotate } from '../actions'

/** How long the key before may stay good, in hours. */
const OVERLAPS = [0, 1, 24, 72, 168]

export function RotateCard({ id }: { id: string }) {
  const t = useTranslations('apiKeys')
  const shown = {
    code: t('shown.key'),
    once: t('one.rotate.once'),
    copy: t('shown.copy'),
    copied: t('shown.copied'),
    done: t('shown.done'),
    href: `/admin/api-keys/${id}`,
  }
  return (
    <Card title={t('one.rotate.title')}>
      <ActionForm action={rotate} className="space-y-5" done={<ShownOnce texts={shown} />}>
        <input type="hidden" name="id" value={id} />
        <p className="text-[0.9375rem] text-muted">{t('one.rotate.what')}</p>
        <SelectField name="overlapHours" label={t('one.rotate.overlap')} defaultValue="24">
          {OVERLAPS.map((hours) => (
            <option key={hours} value={hours}>
              {t('one.rotate.hours', { hours })}
            </option>
          ))}
        </SelectField>
        <SubmitButton look="secondary">{t('one.rotate.submit')}</SubmitButton>
      </ActionForm>
    </Card>
  )
}

export function RevokeCard({ id, name }: { id: string; name: string }) {
  const t = useTranslations('apiKeys.one.revoke')
  return (
    <Card>
      <Disclosure tone="danger" summary={t('name')}>
        <ActionForm action={revoke} className="space-y-4">
          <input type="hidden" name="id" value={id} />
          <p className="text-[0.9375rem] text-muted [overflow-wrap:anywhere]">{t('what', { name })}</p>
          <SubmitButton look="danger">{t('confirm')}</SubmitButton>
        </ActionForm>
      </Disclosure>
    </Card>
  )
}
