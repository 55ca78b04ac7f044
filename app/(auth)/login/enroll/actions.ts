'use server'

import { redirect } from 'next/navigation'
import { emptyBody } from '@/lib/api/schemas'
import { action } from '@/lib/auth/action'
import { returnPath } from '@/lib/auth/return-path'

/** After the backup codes were shown and saved. */
export const goOn = action({ texts: 'enroll', body: emptyBody, read: () => ({}) }, async (_, field): Promise<never> => {
  redirect(returnPath(field('next')))
})
