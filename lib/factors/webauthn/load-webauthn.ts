/**
 * The library that reads what security keys say. With all that it needs to read certificates, it takes longer to load than
 * everything else an ordinary sign-in asks for; so it is loaded when somebody comes with a key.
 */
export const loadWebauthn = () => import('@simplewebauthn/server')

/** Its encodings, loaded likewise. */
export const loadWebauthnHelpers = () => import('@simplewebauthn/server/helpers')
