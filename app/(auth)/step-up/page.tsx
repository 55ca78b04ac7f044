import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ChallengeForm } from '@/components/challenge-form'
import { LinkButton, TextLink } from '@/components/ui/button'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { HOME, isNotDone, returnPath } from '@/lib/auth/return-path'
import { isRecent, requireUser } from '@/lib/auth/session'
import { readChallenge } from '@/lib/login/read-challenge'
import { stepUpMethods } from '@/lib/login/step-up-methods'
import type { Query } from '../../query'
import { confirmItIsYou, sendAnother } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('stepUp'))('title') }
}

export default async function StepUpPage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  const session = await requireUser(next)
  if (await isRecent(session)) redirect(next)
  const t = await getTranslations('stepUp')
  const methods = await stepUpMethods(session.user)
  const method = methods.find(({ type }) => type === query.method) ?? methods[0]

  if (!method) {
    return (
      <AuthFrame title={t('title')} intro={t('impossible')}>
        <LinkButton className="w-full" href={HOME}>
          {t('back')}
        </LinkButton>
      </AuthFrame>
    )
  }
  const pending = await readChallenge(await readChallengeCookie())
  const stepUp = pending?.purpose === 'step_up' ? pending : null
  const lockedUntil = stepUp?.lockedUntil
  return (
    <AuthFrame
      title={lockedUntil ? t('locked') : t('title')}
      intro={!lockedUntil && t('intro', { account: session.user.email })}
      below={<TextLink href={HOME}>{t('back')}</TextLink>}
    >
      {!lockedUntil && isNotDone(next) && <p>{t('thenAgain')}</p>}
      {!lockedUntil && <p className="font-medium">{t(`ask.${method.type}`)}</p>}
      <ChallengeForm
        action={confirmItIsYou}
        send={sendAnother}
        page="/step-up"
        next={next}
        method={method}
        methods={methods}
        sent={stepUp?.sent}
        lockedUntil={lockedUntil}
      />
    </AuthFrame>
  )
}
