// Promise: /api/v1/openapi.json describes every route there is, and no other.
import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Client } from './support/client'
import { expect, test } from './support/test'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The routes as the folders have them: "/2fa/factors/{id}". */
function routesInTheFolder(): string[] {
  const folder = join(import.meta.dirname, '..', 'app', 'api', 'v1')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`${sep}route.ts`))
    .map((file) => `/${file.split(sep).slice(0, -1).join('/')}`)
    .filter((path) => path !== '/openapi.json' && !path.includes('...'))
    .map((path) => path.replace(/\[(\w+)\]/g, '{$1}'))
    .sort()
}

test('every route is described, and every described operation exists', async ({ installation }) => {
  const client = new Client(installation.url)
  const { paths, openapi } = (await client.get('/openapi.json')).json
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths).sort()).toEqual(routesInTheFolder())
  for (const path of Object.keys(paths)) {
    const concrete = path.replace('{id}', '00000000-0000-4000-8000-000000000000')
    for (const method of METHODS) {
      const body = method === 'GET' ? undefined : '{}'
      const { status } = await client.request(method, `/api/v1${concrete}`, {
        body,
        headers: { 'content-type': 'application/json' },
      })
      const described = method.toLowerCase() in paths[path]
      expect(status === 405, `${method} ${path}`).toBe(!described)
    }
  }
})

test('every operation says what it answers, and who may call it', async ({ installation }) => {
  const { paths } = (await new Client(installation.url).get('/openapi.json')).json
  const operations = Object.values(paths).flatMap((item) => Object.values(item as Record<string, Operation>))
  expect(operations.length).toBeGreaterThan(20)
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length)
  for (const operation of operations) {
    expect(operation.summary).toBeTruthy()
    expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true)
    if (operation.security) expect(Object.keys(operation.responses)).toContain('401')
  }
})

type Operation = { operationId: string; summary: string; security?: unknown; responses: Record<string, unknown> }
