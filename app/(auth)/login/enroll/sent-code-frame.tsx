import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { NewCodes } from '@/components/new-codes'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { withNext } from '@/lib/auth/return-path'
import type { WaitingEnrollment } from '@/lib/login/find-enrollment'
import type { Session } from '@/lib/sessions/session'
import { goOn } from './actions'
import { EnrollFrame, EnrollmentOver } from './enroll-frame'

type Props = {
  kind: 'email' | 'sms'
  waiting: WaitingEnrollment | null
  /** Of somebody whose enrollment has just ended the sign-in: the form still shows the backup codes. */
  session: Session | null
  next: string
  /** Whether the code that was asked for is no good any more. */
  over: boolean
  /**
   * @param done what takes the form's place once it has worked
   * @param ended what takes its place where the sign-in waits no longer
   */
  children: (done: ReactNode, ended: ReactNode) => ReactNode
}

/** The frame of enrolling, on the way in, where codes are sent. */
export async function SentCodeFrame({ kind, waiting, session, next, over, children }: Props) {
  const email = waiting?.enroller.user.email ?? session?.user.email
  if (!email) return <EnrollmentOver next={next} />
  const t = await getTranslations(`${kind}Setup`)
  const e = await getTranslations('enroll')
  return (
    <EnrollFrame
      wide
      title={waiting ? t('title') : e('signedIn.title')}
      account={waiting?.account}
      next={next}
      intro={waiting && <p>{t('intro')}</p>}
    >
      {waiting && (
        <Alert tone="info">
          <p>{t('risk')}</p>
        </Alert>
      )}
      {over && waiting && (
        <Alert tone="warning" role="alert">
          <p>{t('errors.enrollment_expired')}</p>
        </Alert>
      )}
      {children(
        <Card className="space-y-5">
          <div className="print:hidden">
            <Alert tone="success" role="status">
              <p>{t('done')}</p>
            </Alert>
          </div>
          <NewCodes finish={goOn} next={next} email={email} />
        </Card>,
        waiting === null && (
          <LinkButton look="primary" href={next}>
            {e('signedIn.go')}
          </LinkButton>
        ),
      )}
      {waiting && (
        <p>
          <TextLink href={withNext('/login/enroll', next)}>{e('other')}</TextLink>
        </p>
      )}
    </EnrollFrame>
  )
}
