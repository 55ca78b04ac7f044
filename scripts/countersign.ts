import { Command, CommanderError } from 'commander'
import { addApiKeysCommands } from './commands/api-keys'
import { addAuditCommands } from './commands/audit'
import { addCheckIntegrationCommand } from './commands/check-integration'
import { CommandError } from './commands/command-error'
import { addGroupsCommands } from './commands/groups'
import { addKeysCommands } from './commands/keys'
import { addMigrateCommand } from './commands/migrate'
import { addRolesCommands } from './commands/roles'
import { addRulesCommands } from './commands/rules'
import { addSettingsCommands } from './commands/settings'
import { addUsersCommands } from './commands/users'
import { loadEnv } from './support/load-env.mjs'

/**
 * The operator's command line. It exits with 0 when done, 1 when it could not be, 2 when it was not understood.
 * @param args what follows `countersign`
 */
export async function countersign(args: string[]): Promise<void> {
  loadEnv()
  // Standard output belongs to the result.
  process.env.LOG_LEVEL = 'silent'
  const json = args.includes('--json')
  const program = new Command('countersign').exitOverride().configureOutput({ writeErr: () => {} })
  addUsersCommands(program)
  addGroupsCommands(program)
  addRolesCommands(program)
  addSettingsCommands(program)
  addRulesCommands(program)
  addApiKeysCommands(program)
  addKeysCommands(program)
  addAuditCommands(program)
  addMigrateCommand(program)
  addCheckIntegrationCommand(program)
  // Subcommands are made before the settings above reach them otherwise.
  for (const command of everyCommand(program)) command.copyInheritedSettings(program)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    const { code, message, exitCode } = explain(error)
    if (exitCode !== 0) {
      if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`)
      else process.stderr.write(`${message}\n`)
    }
    process.exitCode = exitCode
  }
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)])
}

function explain(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: '', message: '', exitCode: 0 }
    const message = error.message === '(outputHelp)' ? 'Say which command; --help lists them.' : error.message
    return { code: 'usage', message: message.replace(/^error: /, ''), exitCode: 2 }
  }
  const { name, message, code } = error as Error & { code?: string }
  if (name.startsWith('PrismaClient')) {
    const reason = message.trim().split('\n').at(-1) ?? ''
    const advice =
      code === 'P2021' || code === 'P2022' ? ' Bring it up to date first: npm run countersign -- migrate' : ''
    return { code: 'database', message: `The database cannot be used: ${reason}${advice}`, exitCode: 1 }
  }
  if (error instanceof CommandError) return { code: error.code, message, exitCode: 1 }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      code: 'not_permitted',
      message: `${message}. Run this as the account the installation runs as.`,
      exitCode: 1,
    }
  }
  return { code: name === 'EnvError' ? 'environment' : 'failed', message: message || String(error), exitCode: 1 }
}
