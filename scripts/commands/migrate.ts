import { join } from 'node:path'
import type { Command } from 'commander'
import { migrate } from '@/lib/migrations/migrate'
import { withInstallation } from '../installation/with-installation'
import { ROOT } from '../support/root.mjs'
import { print } from './print'

/** `countersign migrate` */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date')
    .option('--json', 'print for machines')
    .action(async ({ json }: { json?: boolean }) => {
      const applied = await withInstallation((url) => migrate(url, join(ROOT, 'prisma', 'migrations')))
      print(json, { applied }, applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
    })
}
