import { availableParallelism } from 'node:os'
import { SECOND } from '../clock'
import { env } from '../env'
import { BusyError } from '../unavailable'

export type QueueLimits = {
  /** How many work at once. */
  atOnce: number
  /** How many may wait for their turn. */
  waiting: number
  /** How long, in milliseconds. */
  patienceMs: number
}

/**
 * One hash fewer at once than there are cores: they fight for memory (two at once on two cores cost a fifth more each), and the
 * requests need one. Of libuv's threads one stays free, for files and names. What waits longer than three seconds would be answered too late to be of use to anybody.
 */
function limits(): QueueLimits {
  const atOnce = Math.max(1, Math.min(availableParallelism(), env().UV_THREADPOOL_SIZE) - 1)
  return { atOnce, waiting: 64 * atOnce, patienceMs: 3 * SECOND }
}

/** Work that takes its turn, so that what comes in parallel is done one after the other, or refused at once. */
export class BoundedQueue {
  #working = 0
  #waiting: (() => void)[] = []

  constructor(readonly limits: QueueLimits) {}

  /**
   * Does the work when it is its turn.
   * @throws BusyError if too much is waiting already, or the turn does not come in time
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working >= this.limits.atOnce) await this.#turn()
    else this.#working++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Who comes next takes the place over: it is never free for somebody who did not wait.
      if (next) next()
      else this.#working--
    }
  }

  /** How much there is to do at this moment. */
  load(): { working: number; waiting: number } {
    return { working: this.#working, waiting: this.#waiting.length }
  }

  #turn(): Promise<void> {
    const { waiting, patienceMs } = this.limits
    if (this.#waiting.length >= waiting) return Promise.reject(new BusyError('too many passwords at once'))
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        reject(new BusyError('too many passwords at once'))
      }, patienceMs)
      this.#waiting.push(go)
    })
  }
}

/** One a process, whatever of it is loaded twice. */
const scope = globalThis as { countersignHashing?: BoundedQueue }

function queue(): BoundedQueue {
  scope.countersignHashing ??= new BoundedQueue(limits())
  return scope.countersignHashing
}

/** The turn of a password hash. @throws BusyError */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return queue().run(work)
}

/** How many passwords are being hashed in this process, and how many wait for that. */
export const hashingLoad = () => queue().load()
