import { db } from '../db'

/** Everybody, oldest first, for the operator's command line. */
export async function listUsers() {
  const users = await db.user.findMany({
    orderBy: { id: 'asc' },
    select: {
      id: true,
      email: true,
      name: true,
      createdAt: true,
      emailVerifiedAt: true,
      disabledAt: true,
      roles: { select: { roleName: true } },
      factors: { where: { confirmedAt: { not: null } }, select: { type: true } },
    },
  })
  return users.map(({ roles, factors, ...user }) => ({
    ...user,
    roles: roles.map((role) => role.roleName),
    factors: factors.map((factor) => factor.type),
  }))
}
