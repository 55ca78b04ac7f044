import type { useTranslations } from 'next-intl'

/** What became of it for somebody, in words; a code that has none stands for itself. */
export function outcomeText(t: ReturnType<typeof useTranslations<'people'>>, outcome: string | null): string {
  const key = `bulk.outcomes.${outcome ?? 'waiting'}`
  return t.has(key as never) ? t(key as never) : (outcome ?? '')
}
