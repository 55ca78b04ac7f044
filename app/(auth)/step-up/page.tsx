import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthFrame } from '@/components/auth-frame'
import { ChallengeForm } from '@/components/challenge-form'
import { ProviderButtons } from '@/components/provider-buttons'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Rule } from '@/components/ui/rule'
import { SubmitButton } from '@/components/ui/submit-button'
import { readChallengeCookie } from '@/lib/auth/cookies'
import { HOME, isNotDone, returnPath } from '@/lib/auth/return-path'
import { isRecent, requireOpenSession } from '@/lib/auth/session'
import { roundProblem, shownProviders } from '@/lib/auth/shown-providers'
import { readChallenge } from '@/lib/login/read-challenge'
import { stepUpWays } from '@/lib/login/step-up-ways'
import type { Query } from '../../query'
import { confirmItIsYou, continueWith, recoverInstead, sendAnother } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('stepUp'))('title') }
}

export default async function StepUpPage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  const session = await requireOpenSession(next)
  if (await isRecent(session)) redirect(next)
  const t = await getTranslations('stepUp')
  const ways = await stepUpWays(session.user)
  const { methods } = ways
  const providers = shownProviders().filter(({ id }) => ways.providers.includes(id))
  const problem = await roundProblem(query)
  const method = methods.find(({ type }) => type === query.method) ?? methods[0]

  if (!method && providers.length === 0) {
    return (
      <AuthFrame title={t('title')} intro={t(ways.oneFactor ? 'nothing' : 'impossible')}>
        {ways.oneFactor && (
          <LinkButton look="primary" className="w-full" href="/forgot-password">
            {t('choosePassword')}
          </LinkButton>
        )}
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
      {problem && (
        <Alert tone="danger" role="alert">
          <p>{problem}</p>
        </Alert>
      )}
      {method && (
        <>
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
            stuck={<Stuck next={next} />}
          />
        </>
      )}
      {providers.length > 0 && !lockedUntil && (
        <>
          {method ? <Rule>{t('or')}</Rule> : <p className="font-medium">{t('askProvider')}</p>}
          <ProviderButtons action={continueWith} providers={providers} next={next} />
        </>
      )}
    </AuthFrame>
  )
}

/** When no way is at hand: in a trusted browser, to sign in again would not ask for any either. */
async function Stuck({ next }: { next: string }) {
  const t = await getTranslations('challenge.stuck')
  return (
    <ActionForm action={recoverInstead} className="space-y-3">
      <input type="hidden" name="next" value={next} />
      <p className="text-muted">{t('recover')}</p>
      <SubmitButton look="secondary">{t('start')}</SubmitButton>
    </ActionForm>
  )
}
