import { readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
}

/**
 * Has the app answer with what the build compressed (scripts/support/compress-files.mjs), where there is such a file and
 * the browser takes it: a seventh less than Next's gzip, which compresses anew for each request.
 * @param built the folder of the build
 */
export function compressedFiles(built: string): (req: IncomingMessage, res: ServerResponse) => void {
  const there = new Set(
    readdirSync(join(built, 'static'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.br'))
      .map((name) => `/_next/static/${name.replaceAll(sep, '/')}`),
  )
  return (req, res) => {
    const [path = '', ...query] = (req.url ?? '').split('?')
    if (!there.has(`${path}.br`)) return
    res.setHeader('Vary', 'Accept-Encoding')
    if (!takesBrotli(req)) return
    req.url = [`${path}.br`, ...query].join('?')
    res.setHeader('Content-Encoding', 'br')
    res.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream')
  }
}

/** RFC 9110, 12.5.3: named, and not with a weight of 0. */
function takesBrotli({ headers }: IncomingMessage): boolean {
  const named = String(headers['accept-encoding'] ?? '').split(',')
  return named.some((coding) => /^\s*br\s*(;\s*q=(1|0\.0*[1-9])[\d.]*\s*)?$/i.test(coding))
}
