// Promise: who follows docs/guides/fastapi.md has a client that works: its code is taken from the guide word for word, and
// runs in plain Python, with nothing installed.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Webhook } from 'standardwebhooks'
import { ROOT } from '@/scripts/support/root.mjs'
import { Client } from './support/client'
import type { Installation } from './support/installation'
import { awayFromTheEdge, oathtool, wrongCode } from './support/oathtool'
import { newAddress, PASSWORD } from './support/people'
import { expect, test } from './support/test'

const GUIDE = readFileSync(join(ROOT, 'docs', 'guides', 'fastapi.md'), 'utf8')

/** The code block of the guide that is to be in a file of this name. */
function blockOf(file: string): string {
  const [, code] = GUIDE.split(`\`${file}\`\n\n\`\`\`python\n`)[1]?.match(/^([\s\S]*?\n)```\n/) ?? []
  if (!code) throw new Error(`The guide has no ${file}.`)
  return code
}

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-python-'))
  for (const file of ['countersign.py', 'main.py']) writeFileSync(join(folder, file), blockOf(file))
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a few lines with `api`, a client, and gives what they leave in `result`; a Problem as its status and code. */
async function python(installation: Installation, key: string, lines: string): Promise<Record<string, unknown>> {
  const body = lines
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
  const script = `
import json, sys
import countersign
api = countersign.Countersign(sys.argv[1], sys.argv[2])
try:
${body}
except countersign.Problem as problem:
    result = {"status": problem.status, "code": problem.code, "attempts_left": problem.attempts_left, "retry_after": problem.retry_after}
print(json.dumps(result))
`
  // Isolated from whatever is installed: the standard library, and the guide's file beside it.
  const run = ['-S', '-c', script, installation.url, key]
  const { stdout } = await promisify(execFile)('python3', run, { cwd: folder })
  return JSON.parse(stdout)
}

const keyFor = async (installation: Installation, scopes = 'users:write,factors:write,verifications:write') =>
  (await installation.countersign('api-keys', 'create', '--name', 'Shop', '--scopes', scopes)) as {
    id: string
    key: string
  }

test('creates a person, enrolls an authenticator, verifies its codes, and is told what is wrong', async ({
  installation,
}) => {
  const { id, key } = await keyFor(installation)
  const run = (lines: string) => python(installation, key, lines)
  const email = newAddress('python')
  const person = await run(`result = api.create_user("${email}", "${PASSWORD}", "Ann", once="form 1 ${email}")`)
  expect(person).toMatchObject({ email, name: 'Ann' })
  // Cut off and repeated: done once.
  expect(await run(`result = api.create_user("${email}", "${PASSWORD}", "Ann", once="form 1 ${email}")`)).toEqual(
    person,
  )
  expect(await run(`result = api.find_user("${email.toUpperCase()}")`)).toMatchObject({ id: person.id })
  expect(await run('result = api.find_user("nobody-at-all@example.com")')).toBeNull()

  await awayFromTheEdge()
  const begun = await run(`result = api.start_totp("${person.id}")`)
  const secret = String(begun.secret)
  expect(begun.uri).toContain(secret)
  expect(begun.qrCode).toMatch(/^data:image\/png;base64,/)
  const confirm = (code: string) => run(`result = api.confirm_totp("${person.id}", "${code}")`)
  expect(await confirm(wrongCode(secret))).toMatchObject({ status: 401, code: 'invalid_code' })
  const enabled = await confirm(oathtool(secret, -1))
  expect(enabled).toMatchObject({ enabled: true })
  expect(enabled.backupCodes).toHaveLength(10)

  const verify = (method: string, code: string, who = person.id) =>
    run(`result = {"valid": api.verify("${who}", "${method}", "${code}", "visit 1")}`)
  const code = oathtool(secret)
  expect(await verify('totp', code)).toEqual({ valid: true })
  expect(await verify('totp', code)).toMatchObject({ status: 401, code: 'invalid_code', attempts_left: 4 })
  expect(await verify('totp', wrongCode(secret))).toMatchObject({ status: 401, attempts_left: 3 })
  const [backup] = enabled.backupCodes as string[]
  expect(await verify('backup_code', backup ?? '')).toEqual({ valid: true })
  expect(await verify('totp', code, '00000000-0000-4000-8000-000000000000')).toMatchObject({
    status: 404,
    code: 'user_not_found',
  })
  for (let n = 0; n < 5; n++) await verify('totp', wrongCode(secret))
  const locked = await verify('totp', oathtool(secret, 1))
  expect(locked).toMatchObject({ status: 423, code: 'locked' })
  expect(Number(locked.retry_after)).toBeGreaterThan(800)

  // The same lock at Countersign's own sign-in; and nothing of all this has opened a session.
  const client = new Client(installation.url)
  expect((await client.post('/login', { email, password: PASSWORD })).json).toMatchObject({ status: 'challenge' })
  expect((await client.post('/login/challenge/verify', { method: 'totp', code: oathtool(secret, 1) })).status).toBe(423)

  await installation.countersign('api-keys', 'revoke', id)
  expect(await verify('totp', code)).toMatchObject({ status: 401, code: 'invalid_api_key' })
})

test('a key that checks codes does nothing else', async ({ installation }) => {
  const { key } = await keyFor(installation, 'verifications:write')
  const forbidden = { status: 403, code: 'insufficient_scope' }
  expect(await python(installation, key, `result = api.find_user("a@example.com")`)).toMatchObject(forbidden)
  const nobody = '00000000-0000-4000-8000-000000000000'
  expect(await python(installation, key, `result = api.start_totp("${nobody}")`)).toMatchObject(forbidden)
})

test('a webhook that another library signed is read; one that is forged, altered or old is not', async ({
  installation,
}) => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`
  const body = JSON.stringify({ type: 'user.created', data: { id: 'é' } })
  const at = new Date()
  const signature = new Webhook(secret).sign('msg_1', at, body)
  const read = (given: { body?: string; signature?: string; at?: Date; secret?: string } = {}) =>
    python(
      installation,
      '',
      `
headers = {"webhook-id": "msg_1", "webhook-timestamp": "${Math.floor((given.at ?? at).getTime() / 1000)}", "webhook-signature": "${given.signature ?? signature}"}
try:
    result = countersign.read_webhook("${given.secret ?? secret}", headers, ${JSON.stringify(given.body ?? body)}.encode())
except countersign.BadSignature:
    result = "refused"`,
    )
  expect(await read()).toEqual(JSON.parse(body))
  expect(await read({ signature: `v1,AAAA ${signature}` })).toEqual(JSON.parse(body))
  const old = new Date(at.getTime() - 10 * 60_000)
  for (const bad of [
    { body: body.replace('created', 'deleted') },
    { signature: 'v1,AAAA' },
    { signature: '' },
    { secret: `whsec_${Buffer.from('somebody else’s').toString('base64')}` },
    { at: old, signature: new Webhook(secret).sign('msg_1', old, body) },
    { at: new Date(at.getTime() + 1000) },
  ]) {
    expect(await read(bad), JSON.stringify(bad)).toBe('refused')
  }
})

test('the application of the guide is Python, and takes from the client what that has', async ({ installation }) => {
  const result = await python(
    installation,
    '',
    `
import ast
tree = ast.parse(open("main.py").read())
used = [name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "countersign" for name in node.names]
calls = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "countersign"]
result = {"missing": [name for name in used if not hasattr(countersign, name)] + [name for name in calls if not hasattr(api, name)], "used": len(used + calls)}`,
  )
  expect(result).toMatchObject({ missing: [] })
  expect(result.used).toBeGreaterThan(6)
})
