import { useTranslations } from 'next-intl'
import { TextField } from './ui/text-field'

/** The address that an account goes by. */
export function EmailField({ autoFocus = true }: { autoFocus?: boolean }) {
  const t = useTranslations('common')
  return (
    <TextField
      name="email"
      label={t('email')}
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      autoFocus={autoFocus}
    />
  )
}
