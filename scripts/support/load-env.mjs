import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ROOT } from './root.mjs'

/** What Next reads in production, the stronger first. */
const FILES = ['.env.production.local', '.env.local', '.env.production', '.env']

/** Adds what the .env files say to the environment. What is set from outside wins. */
export function loadEnv() {
  for (const name of FILES) {
    const file = join(ROOT, name)
    if (!existsSync(file)) continue
    for (const [key, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) process.env[key] ??= value
  }
}
