import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { IfCodes } from '@/components/if-codes'
import { KeySetup } from '@/components/key-setup'
import { NewCodes } from '@/components/new-codes'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { getWaitingEnrollment } from '@/lib/auth/enroller'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import type { Query } from '../../../../query'
import { goOn } from '../actions'
import { EnrollFrame, EnrollmentOver } from '../enroll-frame'

export async function generateMetadata() {
  return { title: (await getTranslations('webauthnSetup'))('title') }
}

/** A passkey or security key, on the way in. Registering it ends the sign-in that waits. */
export default async function EnrollKeyPage({ searchParams }: Query) {
  const next = returnPath((await searchParams).next)
  const waiting = await getWaitingEnrollment()
  if (!waiting) return (await getSession()) ? redirect(next) : <EnrollmentOver next={next} />
  if (!waiting.allowedMethods.includes('webauthn')) redirect(withNext('/login/enroll', next))
  const t = await getTranslations('webauthnSetup')
  const e = await getTranslations('enroll')
  return (
    <EnrollFrame wide title={t('title')} account={waiting.account} next={next} intro={<p>{t('intro')}</p>}>
      <KeySetup
        page={withNext('/login/enroll/webauthn', next)}
        signingIn
        // By now the sign-in is a session; the codes are shown this once, so nothing leads away but "Done".
        done={
          <Card className="space-y-5">
            <div className="print:hidden">
              <Alert tone="success" role="status">
                <p>{t('done')}</p>
              </Alert>
            </div>
            <IfCodes
              otherwise={
                <LinkButton look="primary" href={next}>
                  {e('signedIn.go')}
                </LinkButton>
              }
            >
              <NewCodes finish={goOn} next={next} email={waiting.enroller.user.email} />
            </IfCodes>
          </Card>
        }
        after={
          <p>
            <TextLink href={withNext('/login/enroll', next)}>{e('other')}</TextLink>
          </p>
        }
      />
    </EnrollFrame>
  )
}
