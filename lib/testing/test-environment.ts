/** The environment of an installation under test; the secrets are not secret. */
export function testEnvironment(given: {
  databaseUrl: string
  mailboxDir: string
  port?: number
}): Record<string, string> {
  const port = given.port ?? 3000
  return {
    DATABASE_URL: given.databaseUrl,
    APP_URL: `http://localhost:${port}`,
    PORT: String(port),
    AUTH_SECRET: 'a secret of the tests, long enough to pass',
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
    MAILBOX_DIR: given.mailboxDir,
    LOG_LEVEL: 'silent',
    // All tests have one address.
    LIMIT_VERIFY_PER_MINUTE: '0',
    LIMIT_SIGNIN_PER_HOUR: '0',
  }
}
