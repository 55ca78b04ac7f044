import type { NextConfig } from 'next'

// There is another lock file above; the application is this folder.
const config: NextConfig = { agentRules: false, turbopack: { root: import.meta.dirname } }

export default config
