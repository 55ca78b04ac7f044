import { redirect } from 'next/navigation'
import { requireReader } from '@/lib/auth/session'

export default async function AdminPage() {
  await requireReader('/admin')
  redirect('/admin/users')
}
