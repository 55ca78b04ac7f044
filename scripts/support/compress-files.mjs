import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** What a browser loads as text. Fonts are compressed already. */
const COMPRESSED = ['.js', '.css']

/**
 * Puts beside each script and style sheet the same once more, as small as it gets: that takes too long to do it when
 * somebody asks. @param {string} folder
 */
export function compressFiles(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!COMPRESSED.includes(extname(name))) continue
    const file = join(folder, name)
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)))
  }
}
