import type { AuditActor } from '../audit/record-event'
import type { Tx } from '../db'
import { enqueueMail } from '../outbox/enqueue'
import type { RequestContext } from '../request-context'

type Told = {
  at: Date
  how: 'made' | 'rotated'
  name: string
  scopes: readonly string[]
  actor: AuditActor
  from: RequestContext | null
}

/** A key can be as strong as an account: every administrator is told, also the one in whose name it was made. */
export async function tellOfApiKey(tx: Tx, { actor, ...told }: Told): Promise<void> {
  const administrators = await tx.user.findMany({
    where: { roles: { some: { roleName: 'admin' } }, disabledAt: null },
    select: { email: true },
    orderBy: { id: 'asc' },
  })
  const makerId = actor.startsWith('user:') ? actor.slice('user:'.length) : null
  const maker = makerId && (await tx.user.findUnique({ where: { id: makerId }, select: { email: true } }))
  const props = { ...told, scopes: [...told.scopes], maker: maker ? maker.email : null }
  for (const { email } of administrators) await enqueueMail(tx, { template: 'api_key_made', to: email, props })
}
