// A process of its own: an OpenID provider, by other people than us. Takes its port and the client's redirect_uri.
import { createServer } from 'node:http'

// Node 20 has none, and the package looks at it.
globalThis.navigator ??= /** @type {Navigator} */ ({ userAgent: 'Node.js' })
const { default: Provider } = await import('oidc-provider')

const [port, redirectUri, secret] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'countersign',
      client_secret: secret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      require_auth_time: true,
    },
  ],
  cookies: { keys: ['a key of the tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  // What was typed as the login is the account: "jane@example.com", or with words before it, "unverified jane@example.com".
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id.split(' ').at(-1),
      email_verified: !id.startsWith('unverified '),
      name: 'Somebody Elsewhere',
    }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
})

const page = `<!doctype html><html lang="en"><title>The other site</title><link rel="icon" href="data:,"><body><form method="post">
  <label>Login <input name="login"></label>
  <button name="do" value="sign in">Sign in there</button> <button name="do" value="cancel">Cancel</button></form>`

/** @param {import('node:http').IncomingMessage} req */
async function formOf(req) {
  let body = ''
  for await (const chunk of req) body += chunk
  return new URLSearchParams(body)
}

const app = provider.callback()
createServer(async (req, res) => {
  if (!req.url?.startsWith('/interaction/')) return app(req, res)
  if (req.method !== 'POST') return res.setHeader('content-type', 'text/html').end(page)
  const form = await formOf(req)
  const result =
    form.get('do') === 'cancel' ? { error: 'access_denied' } : { login: { accountId: form.get('login') ?? '' } }
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
}).listen(Number(port), '127.0.0.1', () => console.log('The provider is ready.'))
