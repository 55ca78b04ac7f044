import { SECOND } from '../clock'

/** How long a store may think, in milliseconds: who waits for it is a person. */
export const DEADLINE = 1.5 * SECOND

/** @throws once the deadline has passed; the work itself goes on, and what comes of it is dropped */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), DEADLINE)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
