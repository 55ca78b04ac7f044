import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
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
import { now } from '@/lib/clock'
import { env } from '@/lib/env'
import { counts, hasShown } from '@/lib/forward-auth/demands'
import { siteAskedAt } from '@/lib/forward-auth/return-route'
import { readChallenge } from '@/lib/login/read-challenge'
import { stepUpWays } from '@/lib/login/step-up-ways'
import type { FactorType } from '@/lib/policy/rule'
import type { Session } from '@/lib/sessions/session'
import type { Query } from '../../query'
import { confirmItIsYou, continueWith, recoverInstead, sendAnother } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('stepUp'))('title') }
}

export default async function StepUpPage({ searchParams }: Query) {
  const query = await searchParams
  const next = returnPath(query.next)
  const session = await requireOpenSession(next)
  const asked = siteAskedAt(next)
  const done = asked ? hasShown(session, asked.proof, now()) : !session.owes && (await isRecent(session))
  if (done) redirect(next)
  const t = await getTranslations('stepUp')
  const ways = await stepUpWays(session.user)
  const methods = asked ? ways.methods.filter(({ type }) => counts(type, asked.proof)) : ways.methods
  const one = !asked || (asked.proof.aal === 1 && asked.proof.methods.length === 0)
  const providers = shownProviders().filter(({ id }) => one && ways.providers.includes(id))
  const problem = await roundProblem(query)
  const method = methods.find(({ type }) => type === query.method) ?? methods[0]

  if (!method && providers.length === 0) {
    if (asked && !one) return <Missing asked={asked} enrollable={ways.enrollable} next={next} />
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
      intro={!lockedUntil && (await introFor(session, asked))}
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

type Asked = NonNullable<ReturnType<typeof siteAskedAt>>

const nameOf = ({ site }: Asked) => site?.host ?? env().APP_URL.host

async function introFor({ user, aal }: Session, asked: Asked | null): Promise<string> {
  const account = user.email
  if (!asked) return (await getTranslations('stepUp'))('intro', { account })
  const isWeak = aal < asked.proof.aal || asked.proof.methods.length > 0
  return (await getTranslations('stepUpFor.intro'))(isWeak ? 'weak' : 'any', { account, site: nameOf(asked) })
}

/** A protected site asks for what they do not have: where that is set up, and the way on afterwards. */
async function Missing({ asked, enrollable, next }: { asked: Asked; enrollable: readonly FactorType[]; next: string }) {
  const t = await getTranslations('stepUpFor')
  const list = new Intl.ListFormat(await getLocale(), { type: 'disjunction' })
  const site = nameOf(asked)
  const { methods } = asked.proof
  const kinds = enrollable.filter((type) => methods.length === 0 || methods.includes(type))
  const words = list.format(methods.map((type) => t(`methods.${type}`)))
  const facts = { site, count: methods.length, methods: words }
  return (
    <AuthFrame
      title={t('missing.title')}
      intro={t(methods.length > 0 ? 'missing.method' : 'missing.aal', facts)}
      below={<TextLink href={HOME}>{(await getTranslations('stepUp'))('back')}</TextLink>}
    >
      {kinds.length === 0 && <p>{t('missing.notPermitted', { site })}</p>}
      {kinds.map((type, index) => (
        <LinkButton
          key={type}
          look={index === 0 ? 'primary' : 'secondary'}
          className="w-full"
          href={`/account/security/${type}/setup`}
        >
          {t('missing.setUp', { method: t(`methods.${type}`) })}
        </LinkButton>
      ))}
      {kinds.length > 0 && (
        <>
          <p className="text-muted">{t('missing.then', { site })}</p>
          <LinkButton className="w-full" href={next}>
            {t('missing.goOn', { site })}
          </LinkButton>
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
