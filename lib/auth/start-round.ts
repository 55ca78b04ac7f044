import 'server-only'
import { now } from '../clock'
import { env } from '../env'
import { err, ok } from '../result'
import type { ProviderId } from '../sign-in-providers'
import { signIn } from './next-auth'
import { keepRound, type Round } from './provider-round'

/**
 * Begins a round to another provider, and remembers in this browser what it is for.
 * @returns the provider's own page, to be gone to; or `provider_unknown`, `provider_unavailable`
 */
export async function startRound(about: Pick<Round, 'purpose' | 'next' | 'sessionId'> & { provider: string }) {
  const provider = env().PROVIDERS.find(({ id }) => id === about.provider)
  if (!provider) return err('provider_unknown')
  await keepRound({ ...about, at: now() })
  const again = about.purpose === 'step_up' ? askAgain(provider.id) : {}
  const url = await signIn(provider.id, { redirect: false, redirectTo: '/' }, again)
  // Where next-auth cannot go on, it points to our own page of errors.
  if (new URL(url).origin === env().APP_URL.origin) return err('provider_unavailable', { provider: provider.name })
  return ok({ url, provider: provider.name })
}

/** What makes a provider ask who it is, though it knows already; each as its own documents have it. */
function askAgain(provider: ProviderId): Record<string, string> {
  switch (provider) {
    case 'google':
    case 'github':
      return { prompt: 'select_account' }
    case 'gitlab':
      return {}
    default:
      // OpenID Connect Core 1.0, 3.1.2.1.
      return { prompt: 'login', max_age: '0' }
  }
}
