import 'server-only'
import { getTranslations } from 'next-intl/server'
import { env } from '../env'
import { providerName } from '../sign-in-providers'

/** The providers to offer. */
export function shownProviders(): { id: string; name: string }[] {
  return env().PROVIDERS.map(({ id, name }) => ({ id, name }))
}

/** What a provider is called, also one that is no longer set up. */
export function nameOfProvider(id: string): string {
  return providerName(id, env().PROVIDERS)
}

const PROBLEMS = [
  'provider_denied',
  'provider_failed',
  'provider_no_account',
  'provider_not_asked',
  'provider_not_enough',
  'provider_not_yours',
  'provider_account_unverified',
  'provider_over',
  'provider_refused',
  'provider_taken',
  'provider_unavailable',
  'provider_unverified',
] as const

type Query = Record<string, string | string[] | undefined>

/** What a round to a provider came to, where the page it began on is told so by its address; null if all is well. */
export async function roundProblem({ error, provider }: Query): Promise<string | null> {
  if (error === undefined) return null
  const t = await getTranslations('providers')
  // Whatever else stands there, something of next-auth's for one, has no better words.
  const code = PROBLEMS.find((known) => known === error) ?? 'provider_failed'
  const setUp = env().PROVIDERS.find(({ id }) => id === provider)
  return t(`errors.${code}`, { provider: setUp?.name ?? t('another') })
}
