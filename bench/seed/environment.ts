/** What the server must have alike with the seed: what one seals, the other opens. */
export const SECRETS = {
  AUTH_SECRET: 'a secret of the benchmark, long enough to pass',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
}

/** What our own code checks before it seals and hashes. Nothing is sent, and the seed has its own connection. */
export function completeEnvironment(databaseUrl: string): void {
  const needed = { ...SECRETS, DATABASE_URL: databaseUrl, APP_URL: 'http://localhost:3000', MAILBOX_DIR: '.' }
  for (const [name, value] of Object.entries(needed)) process.env[name] ??= value
}
