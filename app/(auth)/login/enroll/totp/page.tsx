import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthenticatorSteps } from '@/components/authenticator-steps'
import { NewCodes } from '@/components/new-codes'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { requestContext } from '@/lib/auth/request-context'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { startTotpEnrollment } from '@/lib/factors/totp/start-enrollment'
import type { Query } from '../../../../query'
import { goOn } from '../actions'
import { EnrollFrame, EnrollmentOver } from '../enroll-frame'
import { confirm, startOver } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('totpSetup'))('title') }
}

export default async function EnrollTotpPage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  const waiting = await getWaitingEnrollment()
  const user = waiting?.enroller.user ?? (await getSession())?.user
  if (!user) return <EnrollmentOver next={next} />
  const started = waiting && (await startTotpEnrollment({ enroller: waiting.enroller, from: await requestContext() }))
  if (started?.ok === false) redirect(withNext('/login/enroll', next))
  const t = await getTranslations('totpSetup')
  const e = await getTranslations('enroll')

  return (
    <EnrollFrame
      wide
      title={started ? t('title') : e('signedIn.title')}
      account={waiting?.account}
      next={next}
      intro={started ? <p>{t('intro')}</p> : undefined}
    >
      <ActionForm
        action={confirm}
        className="space-y-6"
        // By now the sign-in is a session; the codes are shown this once, so nothing leads away but "Done".
        done={
          <Card className="space-y-5">
            <div className="print:hidden">
              <Alert tone="success" role="status">
                <p>{t('done.title')}</p>
              </Alert>
            </div>
            <NewCodes finish={goOn} next={next} email={user.email} />
          </Card>
        }
        after={
          started && (
            <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-muted">
              <TextLink href={withNext('/login/enroll', next)}>{e('other')}</TextLink>
              <ActionForm action={startOver}>
                <input type="hidden" name="next" value={next} />
                <SubmitButton look="text">{t('startOver')}</SubmitButton>
              </ActionForm>
            </div>
          )
        }
      >
        <input type="hidden" name="next" value={next} />
        {query.notice === 'new_key' && started && (
          <Alert tone="info" role="status">
            <p>{t('newKey')}</p>
          </Alert>
        )}
        {started ? (
          <AuthenticatorSteps pending={started.pending} />
        ) : (
          <Card className="space-y-4">
            <p>{e('signedIn.body')}</p>
            <LinkButton look="primary" href={next}>
              {e('signedIn.go')}
            </LinkButton>
          </Card>
        )}
      </ActionForm>
    </EnrollFrame>
  )
}
