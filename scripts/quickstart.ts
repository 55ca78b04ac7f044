import { join } from 'node:path'
import { disconnect } from '@/lib/db'
import { createDemoUsers, type DemoUser } from '@/lib/demo/create-demo-users'
import { env } from '@/lib/env'
import { keysOpenDatabase } from '@/lib/keys/keys-open-database'
import { migrate } from '@/lib/migrations/migrate'
import { createSetupLink } from '@/lib/users/create-setup-link'
import { startDatabase } from './installation/embedded-database'
import { completeEnvironment } from './installation/environment'
import { serveApp } from './server/serve-app'
import { trustedProxies } from './server/trusted-proxies'
import { ROOT } from './support/root.mjs'
import { timed } from './support/run-step.mjs'

export type Running = { stop(): Promise<void> }

/**
 * The second half of the quickstart: the database, the migrations, the server, and what to do next.
 * @param options.began when the command started, by performance.now()
 */
export async function quickstart(options: {
  dataDir: string
  port: number
  demo: boolean
  began: number
}): Promise<Running> {
  const { dataDir, port, demo, began } = options
  completeEnvironment(dataDir, port, 'make')
  const database = process.env.DATABASE_URL
    ? undefined
    : await timed('Starting PostgreSQL', () => startDatabase(dataDir))
  try {
    if (database) process.env.DATABASE_URL = database.url
    const { APP_URL, DATABASE_URL, MAILBOX_DIR, TRUSTED_PROXIES } = env()
    trustedProxies(TRUSTED_PROXIES)
    const applied = await migrate(DATABASE_URL, join(ROOT, 'prisma', 'migrations'))
    for (const name of applied) console.log(`Applied the migration ${name}`)
    if (!(await keysOpenDatabase())) {
      throw new Error(`The encryption keys do not open what the database holds. Restore ${dataDir} from one backup.`)
    }
    const app = await timed('Starting the server', () => serveApp(ROOT))
    const people = demo ? await createDemoUsers() : []
    const setupLink = await createSetupLink()
    console.log(`
Countersign is ready at ${APP_URL.origin} (${((performance.now() - began) / 1000).toFixed(1)} s)
`)
    if (setupLink) console.log(`Create the first administrator (this link works once):\n  ${setupLink}\n`)
    if (people.length > 0) console.log(`Demo users:\n${people.map(introduce).join('\n')}\n`)
    if (MAILBOX_DIR) console.log(`Mail is not sent, but kept at ${new URL('/dev/mailbox', APP_URL)}`)
    console.log(`Data: ${dataDir}. Ctrl-C stops everything.`)
    return {
      async stop() {
        await app.stop()
        await disconnect()
        await database?.stop()
      },
    }
  } catch (error) {
    await disconnect()
    await database?.stop()
    throw error
  }
}

function introduce({ email, password, what, totpSecret }: DemoUser): string {
  const secret = totpSecret ? `, key for the authenticator app ${totpSecret}` : ''
  return `  ${email}, password ${password}${secret} (${what})`
}
