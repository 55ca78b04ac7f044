import { defineHooks } from '@/lib/hooks/hooks'

/**
 * Your own code in the road to a session. Deciders are awaited; listeners are told within about a second, in order, at
 * least once, whatever they do. docs/guides/nextjs.md shows both.
 */
export default defineHooks({
  // beforeChallenge: [({ user }) => (user.roles.includes('finance') ? { challenge: true, methods: ['webauthn'] } : undefined)],
  // signedIn: [async ({ userId }) => { await markSeen(userId) }],
})
