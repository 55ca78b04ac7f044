import { useTranslations } from 'next-intl'
import { PasswordField } from './ui/password-field'

/** A password being chosen: says what makes a good one, and lets a password manager help. */
export function NewPasswordField({ name = 'password', label }: { name?: string; label?: string }) {
  const t = useTranslations('common')
  return (
    <PasswordField
      name={name}
      label={label ?? t('password')}
      hint={t('newPasswordHint')}
      autoComplete="new-password"
      show={t('show')}
      hide={t('hide')}
    />
  )
}
