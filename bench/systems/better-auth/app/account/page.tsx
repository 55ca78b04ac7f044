import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { auth } from '@/auth'

export default async function AccountPage() {
  const session = await auth.api.getSession({ headers: await headers() })
  if (!session) redirect('/login')
  return (
    <main>
      <h1>{session.user.name}</h1>
      <p>{session.user.email}</p>
    </main>
  )
}
