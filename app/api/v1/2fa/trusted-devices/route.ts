import { trustedDevicesAnswer } from '@/lib/api/answers'
import { endpoint } from '@/lib/api/endpoint'
import { json } from '@/lib/api/problem'
import { readDeviceCookie } from '@/lib/auth/cookies'
import { listTrustedBrowsers } from '@/lib/devices/list-trusted-browsers'

export const GET = endpoint(
  {
    method: 'GET',
    path: '/2fa/trusted-devices',
    summary: 'The browsers that need not show a second factor at your sign-in',
    access: 'recent',
    answers: { 200: { description: 'This browser first', schema: trustedDevicesAnswer } },
  },
  async ({ session }) => {
    const browsers = await listTrustedBrowsers(session.user.id, await readDeviceCookie())
    return json({
      devices: browsers.map((browser) => ({
        ...browser,
        trustedAt: browser.trustedAt.toISOString(),
        trustedUntil: browser.trustedUntil.toISOString(),
        lastUsedAt: browser.lastUsedAt.toISOString(),
      })),
    })
  },
)
