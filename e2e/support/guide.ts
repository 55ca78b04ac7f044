import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '@/scripts/support/root.mjs'

/** The blocks of code of a language in a guide, as somebody copies them. */
export function blocksOf(guide: string, language: string): string[] {
  const text = readFileSync(join(ROOT, 'docs', 'guides', guide), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, block = '']) =>
    of === language ? [block] : [],
  )
}
