import { hasBuild } from './support/build-app.mjs'
import { requireNode } from './support/node-version.mjs'

requireNode()
if (!hasBuild()) {
  console.error('There is no complete build here yet. Run: npm run build')
  process.exit(1)
}
Object.assign(process.env, { NODE_ENV: 'production' })
const { start } = await import(new URL('../dist/start.cjs', import.meta.url).href)
await start()
