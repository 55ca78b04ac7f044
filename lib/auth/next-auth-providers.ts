import { customFetch, type NextAuthConfig } from 'next-auth'
import Auth0 from 'next-auth/providers/auth0'
import Authentik from 'next-auth/providers/authentik'
import GitHub from 'next-auth/providers/github'
import GitLab from 'next-auth/providers/gitlab'
import Google from 'next-auth/providers/google'
import Keycloak from 'next-auth/providers/keycloak'
import MicrosoftEntraId from 'next-auth/providers/microsoft-entra-id'
import Okta from 'next-auth/providers/okta'
import Zitadel from 'next-auth/providers/zitadel'
import { env } from '../env'
import type { SignInProvider } from '../sign-in-providers'
import { safeFetch } from './safe-fetch'

type Provider = NextAuthConfig['providers'][number]

/** The providers of the environment, as next-auth takes them. */
export function nextAuthProviders(): Provider[] {
  return env().PROVIDERS.map(configure)
}

function configure({ id, name, clientId, clientSecret, issuer }: SignInProvider): Provider {
  const client = { clientId, clientSecret, [customFetch]: safeFetch }
  const openId = { ...client, checks: ['pkce' as const, 'state' as const, 'nonce' as const] }
  // OpenID Connect Core 1.0, 5.4: the address is promised at the userinfo endpoint only.
  const ask = { ...openId, issuer, idToken: false }
  switch (id) {
    case 'google':
      return Google(openId)
    case 'github':
      return GitHub({ ...client, checks: ['pkce', 'state'], userinfo: { request: askGitHub } })
    case 'gitlab':
      return GitLab({ ...client, checks: ['pkce', 'state'] })
    case 'microsoft-entra-id':
      // Has a way of its own to ask, since its issuer depends on who comes; and we want no photo.
      return MicrosoftEntraId({
        clientId,
        clientSecret,
        issuer,
        checks: openId.checks,
        authorization: { params: { scope: 'openid profile email' } },
        profile: ({ sub, name, email }) => ({ id: sub, name, email }),
      })
    case 'okta':
      return Okta(ask)
    case 'auth0':
      return Auth0(ask)
    case 'keycloak':
      return Keycloak(ask)
    case 'authentik':
      return Authentik(ask)
    case 'zitadel':
      return Zitadel(ask)
    case 'oidc':
      return { ...ask, id, name, type: 'oidc' }
  }
}

/** GitHub says which of somebody's addresses are verified, but not beside their name. */
async function askGitHub({ tokens }: { tokens: { access_token?: string } }) {
  const headers = { authorization: `Bearer ${tokens.access_token}`, 'user-agent': 'countersign' }
  const [user, emails] = await Promise.all(
    ['user', 'user/emails'].map((path) => safeFetch(`https://api.github.com/${path}`, { headers })),
  )
  if (!user?.ok) throw new Error('GitHub did not say who it is')
  const { id, name } = await user.json()
  const list: { email: string; primary: boolean; verified: boolean }[] = emails?.ok ? await emails.json() : []
  const primary = list.find((email) => email.primary)
  return { id, name, email: primary?.email, email_verified: primary?.verified === true }
}
