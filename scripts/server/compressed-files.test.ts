// Promise: a script is sent as small as the build made it, and only to those who can read it so.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compressFiles } from '../support/compress-files.mjs'
import { compressedFiles } from './compressed-files'
import { call, start } from './testing'

const built = mkdtempSync(join(tmpdir(), 'countersign-files-'))
mkdirSync(join(built, 'static', 'chunks'), { recursive: true })
for (const name of ['chunks/a.js', 'a.css', 'a.woff2']) writeFileSync(join(built, 'static', name), 'content')
compressFiles(join(built, 'static'))
afterAll(() => rmSync(built, { recursive: true }))

/** What the app is asked for, and what is said about its answer before it gives one. */
async function asked(path: string, encodings?: string) {
  const prefer = compressedFiles(built)
  const port = await start((req, res) => {
    prefer(req, res)
    res.end(req.url)
  })
  const { headers, body } = await call(port, { path, headers: encodings ? { 'accept-encoding': encodings } : {} })
  return { url: body, encoding: headers['content-encoding'], type: headers['content-type'], vary: headers.vary }
}

describe('files of the build', () => {
  it.each([
    ['/_next/static/chunks/a.js', 'gzip, deflate, br, zstd', '/_next/static/chunks/a.js.br', 'application/javascript'],
    ['/_next/static/chunks/a.js?dpl=1', 'br;q=0.5', '/_next/static/chunks/a.js.br?dpl=1', 'application/javascript'],
    ['/_next/static/a.css', 'BR', '/_next/static/a.css.br', 'text/css'],
  ])('%s goes compressed to who takes "%s"', async (path, encodings, url, type) => {
    const answer = await asked(path, encodings)
    expect(answer).toMatchObject({ url, encoding: 'br', vary: 'Accept-Encoding' })
    expect(answer.type).toMatch(type)
  })

  it.each([undefined, 'gzip', 'br;q=0', 'br; q=0.000', 'brotli', '*'])(
    'go as they are to who says "%s", and caches keep the two apart',
    async (encodings) => {
      const path = '/_next/static/chunks/a.js'
      expect(await asked(path, encodings)).toMatchObject({ url: path, encoding: undefined, vary: 'Accept-Encoding' })
    },
  )

  it.each(['/login', '/_next/static/a.woff2', '/_next/static/gone.js', '/_next/static/../../secret'])(
    '%s is none that was compressed',
    async (path) => {
      expect(await asked(path, 'br')).toEqual({ url: path, encoding: undefined, type: undefined, vary: undefined })
    },
  )
})
