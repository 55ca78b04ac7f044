import { getTranslations } from 'next-intl/server'
import { KeySetup } from '@/components/key-setup'
import { PageHead } from '@/components/page-head'
import { TextLink } from '@/components/ui/button'
import { enrollerIn } from '@/lib/auth/enroller'
import { requireRecentAuth } from '@/lib/auth/session'
import { mayEnroll } from '@/lib/factors/enroller'
import { listSessions } from '@/lib/sessions/list-sessions'
import { Enrolled } from '../../enrolled'
import { NotPermitted } from '../../not-permitted'

const HERE = '/account/security/webauthn/setup'

export async function generateMetadata() {
  return { title: (await getTranslations('webauthnSetup'))('title') }
}

export default async function WebauthnSetupPage() {
  const session = await requireRecentAuth({ returnTo: HERE })
  const t = await getTranslations('webauthnSetup')
  if (!(await mayEnroll(enrollerIn(session), 'webauthn'))) return <NotPermitted title={t('title')} />
  const sessions = await listSessions(session.user.id, session.id)
  return (
    <>
      <PageHead title={t('title')} intro={t('intro')} />
      <KeySetup
        page={HERE}
        done={<Enrolled title={t('done')} email={session.user.email} others={sessions.length > 1} />}
        after={
          <p className="text-muted">
            {t.rich('leave', { link: (text) => <TextLink href="/account/security">{text}</TextLink> })}
          </p>
        }
      />
    </>
  )
}
