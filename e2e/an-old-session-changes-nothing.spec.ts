// Threat: somebody sits down at a browser that was left signed in, or has stolen its session, and changes what opens the
// account: nothing of that without a proof of the last five minutes (ASVS 7.5.1, RFC 9470), whoever the request names.
import { makeReader } from './support/administrator'
import { expect, test } from './support/test'

const ID = '00000000-0000-4000-8000-000000000000'
const MUTATIONS = ['post', 'put', 'patch', 'delete']

/** What changes nothing of one's own account, is proved by something else in the same call, or only takes away. */
const OTHERWISE = [
  // Before there is a session, or by a link that a mail brought.
  /^POST \/(login|signup|setup|verify-email|password\/(forgot|reset)|recovery|account\/email\/confirm)/,
  // What raises a session, and what ends one.
  /^POST \/(step-up|logout)/,
  /^DELETE \/sessions/,
  /^DELETE \/recovery/,
  // What an enrollment was begun for, with a recent proof: it is finished with what is enrolled.
  /^POST \/2fa\/(totp|email|sms)\/verify-setup/,
  /^POST \/2fa\/webauthn\/register\/complete/,
  // By an API key, and by nothing else.
  /^(POST|PUT) \/(verifications|users\/\{id\}\/enable-2fa)/,
  // What only looks.
  /^POST \/(settings|rules)\/preview/,
  // One's name.
  /^PATCH \/account$/,
]

test('whatever changes how an account is opened asks for a proof of the last five minutes', async ({
  installation,
}) => {
  const { db } = await import('@/lib/db')
  const { client } = await makeReader(installation)
  const { user } = (await client.get('/session')).json
  await db.session.updateMany({ where: { userId: user.id }, data: { authTime: new Date(Date.now() - 6 * 60_000) } })
  const before = await db.auditEvent.count({ where: { userId: user.id } })
  const { paths } = (await client.get('/openapi.json')).json as { paths: Record<string, object> }
  const asked: string[] = []
  for (const [path, item] of Object.entries(paths)) {
    for (const method of Object.keys(item).filter((name) => MUTATIONS.includes(name))) {
      const name = `${method.toUpperCase()} ${path}`
      if (OTHERWISE.some((one) => one.test(name))) continue
      const answer = await client.send(method.toUpperCase(), path.replace(/\{\w+\}/g, ID), { userId: ID, id: ID })
      expect([name, answer.status, answer.json?.code]).toEqual([name, 401, 'insufficient_user_authentication'])
      expect(answer.headers.get('www-authenticate')).toContain('max_age=')
      asked.push(name)
    }
  }
  expect(asked.length).toBeGreaterThan(30)
  expect(await db.auditEvent.count({ where: { userId: user.id } })).toBe(before)
})
