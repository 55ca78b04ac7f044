import { type NextRequest, NextResponse } from 'next/server'
import { codeOf } from '../../../../../input'
import { checks } from '../../../../checks'

export async function POST(request: NextRequest) {
  const code = codeOf(await request.json().catch(() => null))
  if (!code) return NextResponse.json({ error: 'bad_request' }, { status: 400 })
  const answer = await checks().code(request.cookies.get('pending')?.value ?? '', code)
  if ('error' in answer) return NextResponse.json(answer, { status: 401 })
  const response = NextResponse.json({ next: 'done' })
  response.cookies.set('session', answer.session, { httpOnly: true, sameSite: 'lax', maxAge: 1_209_600 })
  response.cookies.delete('pending')
  return response
}
