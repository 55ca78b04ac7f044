import { NextResponse } from 'next/server'
import { credentialsOf } from '../../../../input'
import { checks } from '../../../checks'

export async function POST(request: Request) {
  const credentials = credentialsOf(await request.json().catch(() => null))
  if (!credentials) return NextResponse.json({ error: 'bad_request' }, { status: 400 })
  const token = await checks().password(credentials.email, credentials.password)
  if (!token) return NextResponse.json({ error: 'wrong_credentials' }, { status: 401 })
  const response = NextResponse.json({ next: 'code' })
  response.cookies.set('pending', token, { httpOnly: true, sameSite: 'lax', maxAge: 600 })
  return response
}
