import { useTranslations } from 'next-intl'
import { ActionForm } from '@/components/ui/action-form'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { makeGroup } from './actions'

export function NewGroup() {
  const t = useTranslations('membership.groups')
  return (
    <ActionForm action={makeGroup} className="max-w-md space-y-5">
      <TextField name="name" label={t('name')} hint={t('nameExample')} autoComplete="off" maxLength={100} required />
      <TextField name="description" label={t('description')} autoComplete="off" maxLength={500} />
      <SubmitButton>{t('create')}</SubmitButton>
    </ActionForm>
  )
}
