import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Checkbox } from '@/components/ui/checkbox'
import { Icon } from '@/components/ui/icon'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import type { Settings } from '@/lib/settings/settings'
import { save } from './actions'
import { AskOnce } from './ask-once'
import { FieldProblem } from './field-problem'
import { METHOD_FIELDS, type NUMBERS, type SWITCHES } from './form-fields'

/** Where a value is weaker than the standards recommend. */
const WEAKER: Partial<Record<keyof Settings, (settings: Settings) => boolean>> = {
  twoFactorEnabled: ({ twoFactorEnabled }) => !twoFactorEnabled,
  sessionDays: ({ sessionDays }) => sessionDays > 1,
  trustDays: ({ trustDays }) => trustDays > 0,
  adminSessionHours: ({ adminSessionHours }) => adminSessionHours > 24,
  adminIdleMinutes: ({ adminIdleMinutes }) => adminIdleMinutes > 60,
  codeMinutes: ({ codeMinutes }) => codeMinutes > 10,
  recoveryHours: ({ recoveryHours }) => recoveryHours < 24,
  bypassMinutes: ({ bypassMinutes }) => bypassMinutes > 240,
}

type Props = { settings: Settings; mayChange: boolean }

/** All settings in one form: they are saved together. */
export function SettingsForm({ settings, mayChange }: Props) {
  const t = useTranslations('settings')
  const number = (name: (typeof NUMBERS)[number]) => <NumberField name={name} settings={settings} />
  const toggle = (name: Exclude<(typeof SWITCHES)[number], 'smsFallback'>) => (
    <Switch
      name={name}
      on={settings[name]}
      weaker={WEAKER[name]?.(settings) ? t('twoFactorEnabled.weaker') : undefined}
    >
      {t(`${name}.label`)}
      <Meaning>{t(`${name}.meaning`)}</Meaning>
    </Switch>
  )
  return (
    <ActionForm action={save} className="space-y-6">
      <AskOnce text={t('confirm.save')} />
      <fieldset disabled={!mayChange} className="space-y-6">
        <Group name="twoFactor">
          {toggle('twoFactorEnabled')}
          <fieldset>
            <legend className="mb-1 font-medium">{t('fieldsets.methods')}</legend>
            <FieldProblem name="allowedMethods" />
            {METHOD_FIELDS.map(({ name, method }) => {
              const on = settings.allowedMethods.includes(method)
              return (
                <Switch
                  key={name}
                  name={name}
                  on={on}
                  weaker={method === 'email' && on ? t('methods.email.weaker') : undefined}
                >
                  {t(`methods.${method}.label`)} <Strength of={method} />
                  <Meaning>{t(`methods.${method}.meaning`)}</Meaning>
                </Switch>
              )
            })}
            <Switch
              name="smsFallback"
              on={settings.smsFallback}
              weaker={settings.smsFallback ? t('methods.sms.weaker') : undefined}
            >
              {t('methods.sms.label')} <Strength of="sms" />
              <Meaning>{t('methods.sms.meaning')}</Meaning>
            </Switch>
          </fieldset>
        </Group>
        <Group name="sessions">
          {number('sessionDays')}
          {number('trustDays')}
          {number('adminSessionHours')}
          {number('adminIdleMinutes')}
        </Group>
        <Group name="codes">{number('codeMinutes')}</Group>
        <Group name="recovery">
          {number('recoveryHours')}
          {toggle('recoveryApproval')}
        </Group>
        <Group name="bypass">
          {number('bypassMinutes')}
          {toggle('bypassApproval')}
        </Group>
      </fieldset>
      {mayChange && <SubmitButton>{t('save')}</SubmitButton>}
    </ActionForm>
  )
}

function Group({
  name,
  children,
}: {
  name: 'twoFactor' | 'sessions' | 'codes' | 'recovery' | 'bypass'
  children: ReactNode
}) {
  const t = useTranslations('settings.groups')
  return (
    <section
      aria-labelledby={`${name}-title`}
      className="grid gap-x-10 gap-y-4 rounded-card border border-line bg-surface p-5 shadow-card sm:p-7 lg:grid-cols-[16rem_1fr]"
    >
      <div className="space-y-1">
        <h2 id={`${name}-title`} className="font-semibold text-lg tracking-tight">
          {t(`${name}.title`)}
        </h2>
        <p className="text-muted text-[0.9375rem]">{t(`${name}.intro`)}</p>
      </div>
      <div className="min-w-0 max-w-2xl space-y-5">{children}</div>
    </section>
  )
}

function NumberField({ name, settings }: { name: (typeof NUMBERS)[number]; settings: Settings }) {
  const t = useTranslations('settings')
  return (
    <div className="space-y-1.5">
      <TextField
        name={name}
        label={t(`${name}.label`)}
        hint={t(`${name}.meaning`)}
        defaultValue={String(settings[name])}
        inputMode="numeric"
        autoComplete="off"
        className="max-w-28 tabular-nums"
      />
      {WEAKER[name]?.(settings) && <Weaker>{t(`${name}.weaker`)}</Weaker>}
    </div>
  )
}

function Switch(props: { name: string; on: boolean; weaker?: string; children: ReactNode }) {
  const { name, on, weaker, children } = props
  return (
    <div>
      <Checkbox name={name} defaultChecked={on} label={children} />
      {weaker && (
        <div className="pl-8">
          <Weaker>{weaker}</Weaker>
        </div>
      )}
    </div>
  )
}

const Meaning = ({ children }: { children: ReactNode }) => (
  <span className="block text-muted text-[0.9375rem]">{children}</span>
)

/** What the standards say against it. */
function Weaker({ children }: { children: ReactNode }) {
  const t = useTranslations('settings')
  return (
    <p className="flex gap-2 text-[0.9375rem] text-warning">
      <Icon name="warning" className="mt-0.5 size-5" />
      <span>
        <span className="sr-only">{t('weaker')}: </span>
        {children}
      </span>
    </p>
  )
}

const STRENGTH = { webauthn: 'phishing_resistant', totp: 'app_or_stronger', email: 'any', sms: 'any' } as const

function Strength({ of }: { of: keyof typeof STRENGTH }) {
  const t = useTranslations('settings.strengths')
  const strength = STRENGTH[of]
  return <Badge tone={strength === 'any' ? 'warning' : 'accent'}>{t(strength)}</Badge>
}
