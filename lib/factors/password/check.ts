import { verifyPassword } from '../../crypto/password'
import { Prisma } from '../../db'
import type { FactorMethod } from '../factor'

/** The password again: how a person without a second factor steps up. It never answers a sign-in's challenge. */
export const password: FactorMethod = {
  async check({ code, passwordHash }) {
    return (await verifyPassword(code, passwordHash)) ? { amr: ['pwd'], burn: Prisma.sql`SELECT id FROM person` } : null
  },
}
