import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, wherever the command was started; this file is read from dist/ too. */
export const ROOT = above(dirname(fileURLToPath(import.meta.url)))

/** @param {string} folder @returns {string} */
function above(folder) {
  return existsSync(join(folder, 'package.json')) ? folder : above(dirname(folder))
}
