import { type NextRequest, NextResponse } from 'next/server'
import { checks } from '../../../checks'

export async function GET(request: NextRequest) {
  const session = await checks().session(request.cookies.get('session')?.value ?? '')
  return session ? NextResponse.json(session) : NextResponse.json({ error: 'signed_out' }, { status: 401 })
}
