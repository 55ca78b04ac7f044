import { serveNextAuth } from '@/lib/auth/serve-next-auth'

export const GET = serveNextAuth
export const POST = serveNextAuth
