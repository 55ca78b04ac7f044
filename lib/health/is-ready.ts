import { SECOND } from '../clock'
import { readSettings } from '../settings/settings'

const PATIENCE = 3 * SECOND

/** Whether requests can be served. The settings' row stands for the database and its migrations. Never throws. */
export async function isReady(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE)
  })
  const settings = readSettings().then(
    () => true,
    () => false,
  )
  return Promise.race([settings, tooLate]).finally(() => clearTimeout(timer))
}
