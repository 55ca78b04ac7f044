import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { checks } from '../../checks'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const session = await checks().session((await cookies()).get('session')?.value ?? '')
  if (!session) redirect('/login')
  return (
    <>
      <h1>Account</h1>
      <p>{session.user.name}</p>
      <p>{session.user.email}</p>
    </>
  )
}
