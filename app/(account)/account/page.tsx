import { getTranslations } from 'next-intl/server'
import { NameField } from '@/components/name-field'
import { NewPasswordField } from '@/components/new-password-field'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { PasswordField } from '@/components/ui/password-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { isRecent, requireUser } from '@/lib/auth/session'
import { hasPassword } from '@/lib/users/has-password'
import type { Query } from '../../query'
import { askForNewEmail, saveNewPassword, saveProfile } from './actions'

export async function generateMetadata() {
  return { title: (await getTranslations('account'))('title') }
}

const NOTICES = [
  'profile_saved',
  'email_link_sent',
  'email_changed',
  'password_changed',
  'password_changed_ended',
] as const

export default async function AccountPage({ searchParams }: Query) {
  const session = await requireUser('/account')
  const { notice } = await searchParams
  const { email, name } = session.user
  const t = await getTranslations('account')
  const c = await getTranslations('common')
  const recent = await isRecent(session)
  const said = NOTICES.find((known) => known === notice)

  return (
    <>
      <PageHead title={t('title')} notice={said && t(`notices.${said}`)} notDone={notice === 'not_done'} />
      <Card title={t('profile.title')}>
        <ActionForm action={saveProfile} className="max-w-md space-y-5">
          <NameField defaultValue={name} hint={t('profile.nameHint')} />
          <SubmitButton look="secondary">{t('profile.save')}</SubmitButton>
        </ActionForm>
      </Card>
      <Card id="email" title={t('email.title')}>
        <p className="mb-4 max-w-prose">
          {t.rich('email.current', {
            email: () => <strong className="font-semibold break-words">{email}</strong>,
          })}
        </p>
        {recent ? (
          <ActionForm action={askForNewEmail} className="max-w-md space-y-5">
            <TextField
              name="email"
              label={t('email.new')}
              hint={t('email.hint')}
              type="email"
              autoComplete="email"
              autoCapitalize="none"
              spellCheck={false}
              required
            />
            <SubmitButton look="secondary">{t('email.submit')}</SubmitButton>
          </ActionForm>
        ) : (
          <ConfirmFirst about={t('email.confirmFirst')} at="email" />
        )}
      </Card>
      <Card id="password" title={t('password.title')}>
        {!(await hasPassword(session.user.id)) ? (
          <div className="space-y-4">
            <p className="max-w-prose text-muted">{t('password.none')}</p>
            <LinkButton href="/forgot-password">{t('password.choose')}</LinkButton>
          </div>
        ) : recent ? (
          <ActionForm action={saveNewPassword} className="max-w-md space-y-5">
            {/* Tells a password manager whose password this is. */}
            <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
            <PasswordField
              name="currentPassword"
              label={t('password.current')}
              autoComplete="current-password"
              show={c('show')}
              hide={c('hide')}
            />
            <NewPasswordField name="newPassword" label={t('password.new')} />
            <Checkbox name="endOtherSessions" defaultChecked label={t('password.endOthers')} />
            <SubmitButton>{t('password.submit')}</SubmitButton>
          </ActionForm>
        ) : (
          <ConfirmFirst about={t('password.confirmFirst')} at="password" />
        )}
      </Card>
    </>
  )
}

/** In place of a form whose change needs a recent authentication. */
async function ConfirmFirst({ about, at }: { about: string; at: string }) {
  const t = await getTranslations('account.password')
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-muted">{about}</p>
      <LinkButton href={`/step-up?next=${encodeURIComponent(`/account#${at}`)}`}>{t('confirm')}</LinkButton>
    </div>
  )
}
