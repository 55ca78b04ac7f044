import { toDataURL } from 'qrcode'
import { totpSetupAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { totpSetupBody } from '@/lib/api/schemas'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'

export const POST = endpoint(
  {
    method: 'POST',
    path: '/2fa/totp/setup',
    summary: 'Begin to enroll an authenticator app; nothing counts until it is confirmed',
    access: 'recent',
    body: totpSetupBody,
    answers: { 200: { description: 'The key for the app', schema: totpSetupAnswer } },
  },
  async ({ session, body, from }) => {
    const { secret, uri } = await startTotpEnrollment({
      user: session.user,
      sessionId: session.id,
      fresh: body.fresh,
      from,
    })
    return json({ secret, uri, qrCode: await toDataURL(uri, { margin: 4, scale: 6 }) })
  },
)
