import { useTranslations } from 'next-intl'
import { TextField } from './ui/text-field'

/** The address that an account goes by. */
export function EmailField({ autoFocus = true, passkeys = false }: { autoFocus?: boolean; passkeys?: boolean }) {
  const t = useTranslations('common')
  return (
    <TextField
      name="email"
      label={t('email')}
      type="email"
      // The browser offers passkeys in this field too, where a script has asked for one.
      autoComplete={passkeys ? 'username webauthn' : 'username'}
      autoCapitalize="none"
      spellCheck={false}
      required
      autoFocus={autoFocus}
    />
  )
}
