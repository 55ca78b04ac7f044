// Threat: a browser that one person has signed in with is no stranger to another one's account, and so is not counted there.
import { expect, it } from 'vitest'
import { now } from '@/lib/clock'
import { newId } from '@/lib/crypto/id'
import { hashToken, newToken } from '@/lib/crypto/token'
import { db } from '@/lib/db'
import { holds } from '@/lib/testing/holds'
import { makePerson } from '@/lib/testing/people'
import { isKnownBrowser } from './known-browser'

/** Somebody, a pending sign-in to their account, and a passkey of it. */
async function somebody() {
  const person = await makePerson()
  const challengeToken = newToken()
  await db.loginChallenge.create({
    data: {
      id: newId(),
      userId: person.id,
      purpose: 'sign_in',
      amr: ['pwd'],
      tokenHash: hashToken(challengeToken),
      expiresAt: new Date(now().getTime() + 60_000),
    },
  })
  const factor = await db.factor.create({
    data: { id: newId(), userId: person.id, type: 'webauthn', label: 'Key', confirmedAt: now() },
  })
  const credentialId = Buffer.from(newId())
  await db.webauthnCredential.create({
    data: {
      factorId: factor.id,
      credentialId,
      publicKey: Buffer.alloc(8),
      signCount: 0,
      transports: [],
      backupEligible: false,
      backedUp: false,
      discoverable: true,
    },
  })
  const named = [{ email: person.email }, { challengeToken }, { credentialId: credentialId.toString('base64url') }]
  return { person, named }
}

it('by its address, a pending sign-in and a passkey; and to nobody else', async () => {
  const [one, other] = [await somebody(), await somebody()]
  const browser = newToken()
  await db.knownBrowser.create({ data: { userId: one.person.id, tokenHash: hashToken(browser), seenAt: now() } })
  for (const whose of one.named) {
    expect(await holds(isKnownBrowser(browser, whose))).toBe(true)
    expect(await holds(isKnownBrowser(newToken(), whose))).toBe(false)
    expect(await holds(isKnownBrowser(undefined, whose))).toBe(false)
    expect(await holds(isKnownBrowser('not a token', whose))).toBe(false)
  }
  for (const whose of other.named) expect(await holds(isKnownBrowser(browser, whose))).toBe(false)
  for (const whose of [
    { email: 'nobody@example.com' },
    { challengeToken: undefined },
    { credentialId: '' },
    { credentialId: '&%$§' },
  ]) {
    expect(await holds(isKnownBrowser(browser, whose))).toBe(false)
  }
})
