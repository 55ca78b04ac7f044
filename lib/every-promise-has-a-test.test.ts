// Promise: what docs/security.md promises is shown by tests that are there, and a test that is named for a threat is in it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const PAGE = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8')

/** The rows of the list: each begins with its number. */
const promises = PAGE.split('\n')
  .filter((line) => /^\| P\d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', promise = '', , deviation = '', shown = '']) => ({ number, promise, deviation, shown }))

const filesIn = (text: string) =>
  [...text.matchAll(/[`[]([\w./-]+\.(?:test|spec)\.tsx?)[`\]]/g)].map(([, file = '']) => file)

it('the list is numbered without a gap', () => {
  expect(promises.map(({ number }) => number)).toEqual(promises.map((_, n) => `P${n + 1}`))
  expect(promises.length).toBeGreaterThan(30)
})

it.each(promises)('$number $promise', ({ promise, deviation, shown }) => {
  expect(promise).not.toBe('')
  expect(deviation).not.toBe('')
  expect(filesIn(shown).length).toBeGreaterThan(0)
})

it.each([...new Set(filesIn(PAGE))])('%s shows something', (file) => {
  expect(existsSync(join(ROOT, file))).toBe(true)
  const text = readFileSync(join(ROOT, file), 'utf8')
  expect(text).toMatch(/\b(it|test)(\.each|\.for)?\b/)
  expect(text).not.toMatch(/\b(it|test|describe)\.(skip|only|todo|fixme)\b/)
})

it('a test that is named for a threat is in the page', () => {
  const tests = ['app', 'components', 'e2e', 'lib', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(test|spec)\.tsx?$/.test(file))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  )
  const threats = tests.filter((file) => /^\/\/ Threats?:/m.test(readFileSync(join(ROOT, file), 'utf8').slice(0, 200)))
  expect(threats.length).toBeGreaterThan(30)
  const named = filesIn(PAGE)
  expect(threats.filter((file) => !named.includes(file))).toEqual([])
})
