/**
 * The providers that people may sign in with beside a password, as the environment names them: AUTH_<PROVIDER>_ID,
 * _SECRET and _ISSUER, as next-auth has them.
 */

/** `issuer`: whether there is one to be named. */
const KNOWN = {
  google: { name: 'Google', issuer: 'none' },
  github: { name: 'GitHub', issuer: 'none' },
  gitlab: { name: 'GitLab', issuer: 'none' },
  'microsoft-entra-id': { name: 'Microsoft', issuer: 'optional' },
  okta: { name: 'Okta', issuer: 'required' },
  auth0: { name: 'Auth0', issuer: 'required' },
  keycloak: { name: 'Keycloak', issuer: 'required' },
  authentik: { name: 'authentik', issuer: 'required' },
  zitadel: { name: 'ZITADEL', issuer: 'required' },
  /** Any other OpenID provider; AUTH_OIDC_NAME is what people read on its button. */
  oidc: { name: 'single sign-on', issuer: 'required' },
} as const

export type ProviderId = keyof typeof KNOWN

export type SignInProvider = {
  id: ProviderId
  /** What people know it by: "Continue with Google". */
  name: string
  clientId: string
  clientSecret: string
  issuer: string | undefined
}

/** What a provider is called, also one that is no longer set up. */
export function providerName(id: string, setUp: readonly SignInProvider[]): string {
  return setUp.find((provider) => provider.id === id)?.name ?? (id in KNOWN ? KNOWN[id as ProviderId].name : id)
}

/**
 * @param given the environment
 * @param isSafe whether what is exchanged with this address stays between us and it
 * @returns the providers that are set up, and what is wrong with those that are set up by half
 */
export function readProviders(given: Record<string, string | undefined>, isSafe: (url: URL) => boolean) {
  const problems: string[] = []
  const providers: SignInProvider[] = []
  for (const [id, { name, issuer: hasIssuer }] of Object.entries(KNOWN)) {
    const prefix = `AUTH_${id.toUpperCase().replaceAll('-', '_')}`
    const [clientId, clientSecret, issuer] = ['ID', 'SECRET', 'ISSUER'].map((what) => given[`${prefix}_${what}`])
    if (!clientId && !clientSecret && !issuer) continue
    const lacks = (what: string) => problems.push(`${prefix}_${what} is missing: sign-in with ${id} needs it`)
    if (!clientId) lacks('ID')
    if (!clientSecret) lacks('SECRET')
    if (!issuer && hasIssuer === 'required') lacks('ISSUER')
    if (issuer && hasIssuer === 'none') {
      problems.push(`${prefix}_ISSUER has no meaning: for a ${name} of your own, use AUTH_OIDC_ID, _SECRET and _ISSUER`)
    } else if (issuer && !isIssuer(issuer, isSafe)) {
      problems.push(`${prefix}_ISSUER must be an https:// URL without query (http is for loopback addresses only)`)
    }
    if (clientId && clientSecret) {
      const called = (id === 'oidc' && given.AUTH_OIDC_NAME?.trim()) || name
      providers.push({ id: id as ProviderId, name: called, clientId, clientSecret, issuer })
    }
  }
  return { providers, problems }
}

function isIssuer(value: string, isSafe: (url: URL) => boolean): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return isSafe(url) && !url.search && !url.hash && !url.username
}
