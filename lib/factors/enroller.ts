import type { AuditActor } from '../audit/record-event'
import { now } from '../clock'
import { db, type Tx } from '../db'
import { heldTo } from '../policy/demand'
import { enrollableTypes } from '../policy/next-step'
import { readStanding } from '../policy/read-standing'
import type { FactorType } from '../policy/rule'

/** Somebody who enrolls a factor, and where. What was begun in one place can be seen and confirmed in no other. */
export type Enroller = {
  user: { id: string; email: string }
  /** A session of theirs, or a pending sign-in that waits for a factor to be enrolled. */
  place: { kind: 'session' | 'sign_in'; id: string }
}

/** Somebody for whom another application enrolls a factor: with the API key of this id, which opens no session. */
export type ServiceEnroller = { user: { id: string; email: string }; place: { kind: 'service'; id: string } }

export type AnyEnroller = Enroller | ServiceEnroller

/**
 * Whether the policy, and what this sign-in is held to, let them enroll this kind now: asked when it is begun, and again
 * when it is confirmed.
 */
export async function mayEnroll(enroller: AnyEnroller, type: FactorType, tx: Tx = db): Promise<boolean> {
  const { user, place } = enroller
  const { standing, settings } = await readStanding(user.id, tx)
  const where = { id: place.id, userId: user.id }
  const waiting = place.kind === 'sign_in' && (await tx.loginChallenge.findFirst({ where, select: { demanded: true } }))
  return enrollableTypes(heldTo(waiting ? waiting.demanded : null, standing), settings, now()).includes(type)
}

function actorOf({ user, place }: Pick<AnyEnroller, 'user' | 'place'>): AuditActor {
  return place.kind === 'service' ? `api_key:${place.id}` : `user:${user.id}`
}

/** The parts of an audit event that are the same for everything an enrollment does. */
export function enrollmentEvent({ user, place }: AnyEnroller, type: FactorType) {
  return {
    actor: actorOf({ user, place }),
    userId: user.id,
    factor: type,
    sessionId: place.kind === 'session' ? place.id : null,
  }
}
