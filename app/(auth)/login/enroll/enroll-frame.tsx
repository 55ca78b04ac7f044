import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { AuthFrame } from '@/components/auth-frame'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { SubmitButton } from '@/components/ui/submit-button'
import { withNext } from '@/lib/auth/return-path'
import { abandon } from '../challenge/actions'

type Props = {
  title: string
  intro?: ReactNode
  /** Whose sign-in waits, masked. */
  account?: string
  next: string
  below?: ReactNode
  wide?: boolean
  children: ReactNode
}

/** The frame of a page on which a sign-in waits for a factor to be enrolled: whose it is, and the way out. */
export async function EnrollFrame({ title, intro, account, next, below, wide, children }: Props) {
  const t = await getTranslations('challenge')
  return (
    <AuthFrame
      title={title}
      wide={wide}
      below={below}
      intro={
        <>
          {account && (
            <div className="flex flex-wrap items-center gap-x-2">
              <span className="break-all">{t('as.sign_in', { account })}</span>
              <ActionForm action={abandon}>
                <input type="hidden" name="next" value={next} />
                <SubmitButton look="text">{t('leave.sign_in')}</SubmitButton>
              </ActionForm>
            </div>
          )}
          {intro}
        </>
      }
    >
      {children}
    </AuthFrame>
  )
}

/** In place of a page whose sign-in no longer waits. */
export async function EnrollmentOver({ next }: { next: string }) {
  const t = await getTranslations('challenge.over')
  return (
    <AuthFrame title={t('title')} intro={t('enrollment')}>
      <LinkButton look="primary" className="w-full" href={withNext('/login', next)}>
        {t('again')}
      </LinkButton>
    </AuthFrame>
  )
}
