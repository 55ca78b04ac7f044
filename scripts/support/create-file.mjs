import { linkSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Creates a file, complete from its first moment, unless it exists.
 * @param {string} file
 * @param {string} content
 * @returns whether it did
 */
export function createFile(file, content) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600, flush: true })
  try {
    // Unlike a rename, a link fails where there is a file already.
    linkSync(draft, file)
    return true
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'EEXIST') return false
    // A file system without links (some memory sticks and shared folders).
    return createPlainly(file, content)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** @param {string} file @param {string} content */
function createPlainly(file, content) {
  try {
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}
