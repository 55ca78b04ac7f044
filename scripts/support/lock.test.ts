import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeLock } from './lock.mjs'
import { descendants, endTree, findProcess, stillRuns } from './processes.mjs'

let file: string
const children: ChildProcess[] = []

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'the.lock')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A process that does nothing until it is ended. */
async function bystander(script = 'setInterval(() => {}, 1000); console.log(1)') {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  const found = findProcess(child.pid ?? 0)
  if (!found) throw new Error('it has ended already')
  return found
}

function write(holder: object) {
  writeFileSync(file, JSON.stringify({ since: '', ...holder }))
}

it('is taken once, and again after its release', async () => {
  const first = await takeLock(file, { port: 3000 })
  expect(await takeLock(file, {})).toMatchObject({ heldBy: { pid: process.pid, port: 3000 } })
  if ('lock' in first) first.lock.release()
  expect(existsSync(file)).toBe(false)
  expect(await takeLock(file, {})).toHaveProperty('lock')
})

it('is one of many that ask at once', async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => takeLock(file, {})))
  expect(taken.filter((one) => 'lock' in one)).toHaveLength(1)
})

it('is not kept by a holder that was killed, nor by another process with its number', async () => {
  const dead = await bystander()
  process.kill(dead.pid, 'SIGKILL')
  while (stillRuns(dead)) await sleep(10)
  write(dead)
  expect(await takeLock(file, {})).toHaveProperty('lock')

  const reused = await bystander()
  write({ ...reused, began: 'long ago' })
  expect(await takeLock(file, {})).toHaveProperty('lock')
  expect(stillRuns(reused)).toBe(true)
})

it('is not kept by half a file', async () => {
  writeFileSync(file, '{"pid": 1')
  expect(await takeLock(file, {})).toHaveProperty('lock')
})

it('ends the step that a killed holder left running', async () => {
  const step = await bystander()
  write({ pid: 999_999_999, began: 'never', step })
  expect(await takeLock(file, {})).toHaveProperty('lock')
  expect(stillRuns(step)).toBe(false)
})

it('ends a holder whose npm was killed, and lets one be whose npm still runs', async () => {
  const [holder, npm] = [await bystander(), await bystander()]
  write({ ...holder, npm })
  expect(await takeLock(file, {})).toMatchObject({ heldBy: { pid: holder.pid } })
  process.kill(npm.pid, 'SIGKILL')
  while (stillRuns(npm)) await sleep(10)
  expect(await takeLock(file, {})).toHaveProperty('lock')
  expect(stillRuns(holder)).toBe(false)
})

it('notes more about its holder', async () => {
  const taken = await takeLock(file, {})
  if ('lock' in taken) taken.lock.note({ serving: true })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, serving: true })
})

it('a tree is ended to its last leaf, also where the root ignores the request', async () => {
  const root = await bystander(`
    process.on('SIGTERM', () => {})
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], { stdio: 'inherit' })
    setInterval(() => {}, 1000)`)
  const family = [root, ...descendants(root.pid)]
  expect(family).toHaveLength(2)
  await endTree(root, 200)
  expect(family.some(stillRuns)).toBe(false)
})
