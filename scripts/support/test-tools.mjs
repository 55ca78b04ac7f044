import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ROOT } from './root.mjs'
import { runStep } from './run-step.mjs'

/** What the tests need beside npm packages. */
const TOOLS = [
  { name: 'a Chromium', debian: 'chromium', isThere: hasChromium, otherwise: 'npx playwright install chromium' },
  {
    name: 'oathtool',
    debian: 'oathtool',
    isThere: () => works('oathtool'),
    otherwise: 'brew install oath-toolkit, or your system’s package oathtool',
  },
  {
    name: 'nginx',
    debian: 'nginx',
    // Debian puts it where only root looks.
    isThere: () => works('nginx', '-v') || works('/usr/sbin/nginx', '-v'),
    otherwise: 'brew install nginx, or your system’s package nginx',
  },
  {
    name: 'Caddy',
    debian: 'caddy',
    isThere: () => works('caddy', 'version'),
    otherwise: 'brew install caddy, or your system’s package caddy',
  },
  {
    name: 'redis-server',
    debian: 'redis-server',
    isThere: () => works('redis-server'),
    otherwise: 'brew install redis, or your system’s package redis',
  },
]

/**
 * Installs the browser and the tools that are missing, as root on Debian; Playwright's own browser elsewhere.
 * @param {Parameters<typeof runStep>[1]} onChild
 * @throws {Error} saying what to install, where we cannot
 */
export async function ensureTestTools(onChild) {
  const missing = async () => {
    const there = await Promise.all(TOOLS.map((tool) => tool.isThere()))
    return TOOLS.filter((_, i) => !there[i])
  }
  const first = await missing()
  if (first.length === 0) return
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && works('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await runStep('Reading the list of system packages', onChild, 'apt-get', ['update', '-q'], { env })
    const packages = first.map((tool) => tool.debian)
    const args = ['install', '-qy', '--no-install-recommends', ...packages]
    await runStep(`Installing ${packages.join(' and ')}`, onChild, 'apt-get', args, { env })
  } else if (first.some((tool) => tool.debian === 'chromium')) {
    const args = ['node_modules/@playwright/test/cli.js', 'install', 'chromium']
    // Where it cannot be downloaded, the message below says what to do.
    await runStep('Downloading a browser', onChild, process.execPath, args, { cwd: ROOT }).catch(() => {})
  }
  const still = await missing()
  if (still.length === 0) return
  const lines = still.map((tool) => `  ${tool.name}: ${tool.otherwise} (on Debian: apt-get install ${tool.debian})`)
  throw new Error(`The tests need what could not be installed from here:\n${lines.join('\n')}`)
}

async function hasChromium() {
  // Asked in a process of its own: the paths are TypeScript.
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'e2e/support/has-chromium.ts'], { cwd: ROOT })
  return status === 0
}

/**
 * @param {string} command
 * @param {string} asked what it answers with its version
 */
function works(command, asked = '--version') {
  return spawnSync(command, [asked], { stdio: 'ignore' }).status === 0
}
