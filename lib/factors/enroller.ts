import { now } from '../clock'
import { db, type Tx } from '../db'
import { enrollableTypes } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { FactorType } from '../policy/rule'

/** Somebody who enrolls a factor, and where. What was begun in one place can be seen and confirmed in no other. */
export type Enroller = {
  user: { id: string; email: string }
  /** A session of theirs, or a pending sign-in that waits for a factor to be enrolled. */
  place: { kind: 'session' | 'sign_in'; id: string }
}

/** Whether the policy lets them enroll this kind now: asked when it is begun, and again when it is confirmed. */
export async function mayEnroll(enroller: Enroller, type: FactorType, tx: Tx = db): Promise<boolean> {
  const { standing, settings } = await readStanding(enroller.user.id, tx)
  return enrollableTypes(standing, settings, now()).includes(type)
}

/** The parts of an audit event that are the same for everything an enrollment does. */
export function enrollmentEvent({ user, place }: Enroller, type: FactorType) {
  return {
    actor: `user:${user.id}` as const,
    userId: user.id,
    factor: type,
    sessionId: place.kind === 'session' ? place.id : null,
  }
}
