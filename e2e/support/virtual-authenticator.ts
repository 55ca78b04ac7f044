import type { CDPSession, Page } from '@playwright/test'

/** What Chromium pretends to have plugged in, or built in (WebDriver's virtual authenticators, by CDP). */
const KINDS = {
  /** A small key on USB: it is touched, knows nobody's finger, and keeps no account. */
  securityKey: {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: false,
    hasUserVerification: false,
    isUserVerified: false,
  },
  /** A phone's or laptop's own, which asks for a fingerprint and keeps whose it is. */
  platform: {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  },
} as const

export type VirtualAuthenticator = {
  /** Whether whoever holds it is its owner. */
  verifies(isUserVerified: boolean): Promise<void>
  /** Whether somebody touches it; otherwise it waits. */
  touched(enabled: boolean): Promise<void>
  credentials(): Promise<{ credentialId: string; signCount: number; isResidentCredential: boolean }[]>
  remove(): Promise<void>
}

/** Gives a page's browser an authenticator, which answers at once. */
export async function addAuthenticator(page: Page, kind: keyof typeof KINDS): Promise<VirtualAuthenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...KINDS[kind], automaticPresenceSimulation: true },
  })
  return {
    verifies: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
    touched: async (enabled) => {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    remove: async () => {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    },
  }
}
