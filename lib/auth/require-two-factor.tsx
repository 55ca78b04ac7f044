import 'server-only'
import type { ReactNode } from 'react'
import { getSession, requireTwoFactor } from './session'

/**
 * A part of a page for whoever has shown a second factor in this session (a trusted browser is none). It is rendered for
 * nobody else. That is no protection of what the page has read already: let what it reads be read inside.
 * @param otherwise what the others see; without it they are led to show one, and back to `returnTo`
 */
export async function RequireTwoFactor(props: { children: ReactNode; otherwise?: ReactNode; returnTo?: string }) {
  const { children, otherwise, returnTo } = props
  if (otherwise === undefined) {
    await requireTwoFactor({ returnTo })
    return children
  }
  const session = await getSession()
  return session && session.aal >= 2 ? children : otherwise
}
