import { execFileSync } from 'node:child_process'
import { keepSecret } from './secrets'

/** The code that oathtool, an authenticator that is not ours, shows for a base32 secret; `steps` from now. */
export function oathtool(secret: string, steps = 0): string {
  const at = new Date(Date.now() + steps * 30_000).toISOString().replace('T', ' ').replace('Z', ' UTC')
  const code = execFileSync('oathtool', ['--totp', '-b', secret, `--now=${at}`], { encoding: 'utf8' }).trim()
  keepSecret('seed', secret)
  keepSecret('code', code)
  return code
}

/** A code that none of the steps around now gives. */
export function wrongCode(secret: string): string {
  const good = [-2, -1, 0, 1, 2].map((steps) => oathtool(secret, steps))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !good.includes(code)) ?? ''
}

/** Waits for a moment that is not at the edge of a time step, so that what follows happens within one. */
export async function awayFromTheEdge(): Promise<void> {
  const intoStep = Date.now() % 30_000
  if (intoStep > 24_000) await new Promise((resolve) => setTimeout(resolve, 30_000 - intoStep + 500))
}
