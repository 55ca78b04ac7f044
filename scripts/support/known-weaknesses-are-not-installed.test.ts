// Threat: a package that we run has a weakness that everybody knows, or is another one tomorrow than today; or the question was never
// asked, and that looked like "fine".
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAudit } from './audit-report.mjs'
import { ROOT } from './root.mjs'

/** Runs the audit against a registry that answers like this; undefined: against none at all. */
async function audit(listener: RequestListener | undefined, ...args: string[]) {
  const server = createServer(listener ?? (() => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (!listener) await new Promise((resolve) => server.close(resolve))
  const { npm_execpath: _, ...env } = process.env
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'audit.mjs'), ...args], {
    env: { ...env, npm_config_registry: registry, npm_config_cache: mkdtempSync(join(tmpdir(), 'npm-')) },
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const status = await new Promise((resolve) => child.once('close', resolve))
  if (listener) await new Promise((resolve) => server.close(resolve).closeAllConnections())
  return { status, output }
}

/** A registry that knows of this weakness. */
const knows =
  (severity: string): RequestListener =>
  (req, res) => {
    const advisory = {
      id: 1,
      url: 'https://example.com/1',
      title: 'It lets strangers in',
      severity,
      vulnerable_versions: '*',
    }
    res.setHeader('content-type', 'application/json')
    if (req.url?.endsWith('/bulk'))
      res.end(JSON.stringify({ 'server-only': [{ ...advisory, cwe: [], cvss: { score: 0 } }] }))
    else res.writeHead(404).end('{}')
  }

it('a grave weakness fails, and is named', async () => {
  const { status, output } = await audit(knows('critical'))
  expect(output).toContain('critical: server-only: It lets strangers in https://example.com/1')
  expect(status).toBe(1)
})

it('one that is not grave does not', async () => {
  expect(await audit(knows('low'))).toEqual({ status: 0, output: 'No grave weakness is known.\n' })
})

it('a registry that does not answer the question is said, and is never "fine"', async () => {
  const refuses: RequestListener = (_, res) => res.writeHead(405).end('{"error":"not here"}')
  expect(await audit(undefined)).toEqual({ status: 75, output: expect.stringMatching(/^not audited: .*ECONNREFUSED/) })
  expect(await audit(refuses, '--insist')).toEqual({ status: 1, output: expect.stringMatching(/^not audited: 405 /) })
})

it.each(['', '{}', 'null', '[]', '{"auditReportVersion":2}', '<html>'])('%o is no report', (stdout) => {
  expect(readAudit(stdout, '')).toMatchObject({ asked: false })
})

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }
type Locked = { version?: string; integrity?: string; resolved?: string; link?: boolean } & Manifest
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
const lock: Record<string, Locked> = read('package-lock.json').packages

it.each(['', 'clients/typescript'])('every dependency of "%s" is pinned, and locked as it is pinned', (folder) => {
  const { dependencies = {}, devDependencies = {} }: Manifest = read(join(folder, 'package.json'))
  const pinned = { ...dependencies, ...devDependencies }
  for (const [name, version] of Object.entries(pinned)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/)
    const entry = lock[`${folder && `${folder}/`}node_modules/${name}`] ?? lock[`node_modules/${name}`]
    expect(entry?.version, name).toBe(version)
  }
  expect({ ...lock[folder]?.dependencies, ...lock[folder]?.devDependencies }).toEqual(pinned)
})

it('whatever is installed has the hash that it is checked by', () => {
  const unchecked = Object.entries(lock).filter(
    ([path, { integrity, link }]) => path.includes('node_modules/') && !link && !integrity?.startsWith('sha512-'),
  )
  expect(unchecked.map(([path]) => path)).toEqual([])
})
