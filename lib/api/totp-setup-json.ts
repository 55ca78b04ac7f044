import { toDataURL } from 'qrcode'
import type { z } from 'zod'
import type { PendingAuthenticator } from '../factors/totp/start-enrollment'
import type { totpSetupAnswer } from './answers'

/** The key of an authenticator that is being enrolled, also as a picture. */
export async function totpSetupJson({ secret, uri }: PendingAuthenticator): Promise<z.input<typeof totpSetupAnswer>> {
  return { secret, uri, qrCode: await toDataURL(uri, { margin: 4, scale: 6 }) }
}
