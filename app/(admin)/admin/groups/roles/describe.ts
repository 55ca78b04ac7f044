import type { useTranslations } from 'next-intl'

/** What a role is for: of the built-in ones we know it, of the others somebody has said it. */
export function describedRole(
  { name, description }: { name: string; description: string },
  t: ReturnType<typeof useTranslations<'membership'>>,
): string {
  return name === 'admin' || name === 'auditor' || name === 'user' ? t(`roles.about.${name}`) : description
}
