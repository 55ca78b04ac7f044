import { webauthnOptionsAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { readPasskeyCookie, setPasskeyCookie } from '@/lib/auth/cookies'
import { now } from '@/lib/clock'
import { askForPasskey } from '@/lib/login/ask-for-passkey'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/login/passkey/options',
    summary: 'Ask for a passkey, to sign in by that alone; good for five minutes, in this browser',
    access: 'public',
    answers: {
      200: {
        description: 'PublicKeyCredentialRequestOptionsJSON, for navigator.credentials.get()',
        schema: webauthnOptionsAnswer,
      },
    },
  },
  async () => {
    const { options, browser } = await askForPasskey(await readPasskeyCookie())
    await setPasskeyCookie(browser, now())
    return json(options)
  },
)
