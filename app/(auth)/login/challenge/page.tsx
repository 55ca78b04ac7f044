import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ChallengeForm } from '@/components/challenge-form'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { returnPath, withNext } from '@/lib/auth/return-path'
import { getSession } from '@/lib/auth/session'
import { readChallenge } from '@/lib/login/read-challenge'
import type { Query } from '../../../query'
import { abandon, sendAnother, verify } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('challenge'))('title') }
}

export default async function ChallengePage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  const t = await getTranslations('challenge')
  const challenge = await readChallenge(await readChallengeCookie())

  if (!challenge) {
    // Back to this page after it was answered: there is nothing more to be asked.
    if (await getSession()) redirect(next)
    return (
      <AuthFrame title={t('over.title')} intro={t('over.body')}>
        <LinkButton look="primary" className="w-full" href={withNext('/login', next)}>
          {t('over.again')}
        </LinkButton>
      </AuthFrame>
    )
  }
  const { purpose, account, methods } = challenge
  const method = methods.find(({ type }) => type === query.method) ?? methods[0]
  if (!method) {
    return (
      <AuthFrame title={t('none.title')} intro={t('none.body')}>
        <Stuck next={next} />
      </AuthFrame>
    )
  }
  return (
    <AuthFrame
      title={challenge.lockedUntil ? t('lock.title') : t(`ask.${method.type}`)}
      intro={
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="break-all">{t(`as.${purpose}`, { account })}</span>
          <ActionForm action={abandon}>
            <input type="hidden" name="purpose" value={purpose} />
            <input type="hidden" name="next" value={next} />
            <SubmitButton look="text">{t(`leave.${purpose}`)}</SubmitButton>
          </ActionForm>
        </div>
      }
    >
      {purpose === 'replace_factor' && !challenge.lockedUntil && (
        <p>{t(challenge.reason === 'reenrollment' ? 'reenroll' : 'replace')}</p>
      )}
      {query.notice === 'not_sent' && !challenge.sent && (
        <Alert tone="warning" role="alert">
          <p>{t('errors.not_sent')}</p>
        </Alert>
      )}
      <ChallengeForm
        action={verify}
        send={sendAnother}
        page="/login/challenge"
        next={next}
        method={method}
        methods={methods}
        sent={challenge.sent}
        lockedUntil={challenge.lockedUntil}
        stuck={<Stuck next={next} />}
        trustDays={challenge.trustDays}
      />
      {purpose === 'sign_in' && (
        <Disclosure summary={t('why.question')}>
          <p className="text-muted">{t(`why.${challenge.reason === 'rule' ? 'rule' : 'own_factor'}`)}</p>
        </Disclosure>
      )}
    </AuthFrame>
  )
}

/** Everything is lost: backup codes first, then recovery. */
async function Stuck({ next }: { next: string }) {
  const t = await getTranslations('challenge.stuck')
  return (
    <div className="space-y-3">
      <p className="text-muted">{t('recover')}</p>
      <LinkButton href={withNext('/login/recover', next)}>{t('start')}</LinkButton>
    </div>
  )
}
