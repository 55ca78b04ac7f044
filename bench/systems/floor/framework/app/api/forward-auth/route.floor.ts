import type { NextRequest } from 'next/server'
import { checks } from '../../../checks'

export async function GET(request: NextRequest) {
  const session = await checks().session(request.cookies.get('session')?.value ?? '')
  if (!session) return new Response(null, { status: 401 })
  return new Response(null, { headers: { 'x-user-id': session.user.id, 'x-user-email': session.user.email } })
}
