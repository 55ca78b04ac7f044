import { useTranslations } from 'next-intl'
import { TextField } from './ui/text-field'

/** What a person calls themselves; it can stay empty. */
export function NameField({ defaultValue, hint }: { defaultValue?: string; hint?: string }) {
  const t = useTranslations('common')
  return <TextField name="name" label={t('name')} hint={hint} autoComplete="name" defaultValue={defaultValue} />
}
