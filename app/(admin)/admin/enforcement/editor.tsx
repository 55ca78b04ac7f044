import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Disclosure } from '@/components/ui/disclosure'
import { inputClass } from '@/components/ui/input-class'
import { TextField } from '@/components/ui/text-field'
import type { Targets } from '@/lib/enforcement/list-targets'
import { FACTOR_TYPES, REQUIREMENTS, STRENGTHS } from '@/lib/policy/rule'
import type { DraftFields } from './draft-query'
import { PreviewButton } from './preview-button'
import { whoOf } from './words'

type Props = { fields: DraftFields; targets: Targets; wrong: readonly string[] }

/** The rule that is being written: sends itself to its own page, which shows what it would do. */
export function Editor({ fields, targets, wrong }: Props) {
  const t = useTranslations('enforcement')
  const problem = (name: 'graceDays' | 'trustDays' | 'sessionDays' | 'idleMinutes' | 'pauseAfter') =>
    wrong.includes(name) && <span className="text-danger">{t(`fields.${name}`)} </span>
  const number = (name: 'graceDays' | 'trustDays' | 'sessionDays' | 'idleMinutes' | 'pauseAfter') => ({
    name,
    type: 'number',
    inputMode: 'numeric' as const,
    defaultValue: fields[name],
  })
  const hasLimits = Boolean(fields.trustDays || fields.sessionDays || fields.idleMinutes)
  const hasDates = Boolean(fields.nudgeFrom || fields.partFrom || fields.allFrom || fields.pauseAfter)
  return (
    <Card id="draft" title={t(fields.edit === 'new' ? 'edit.new' : 'edit.change')}>
      <form method="get" action="/admin/enforcement" data-draft className="space-y-5">
        <input type="hidden" name="edit" value={fields.edit} />
        {fields.since && <input type="hidden" name="since" value={fields.since} />}
        <div className="grid gap-5 sm:grid-cols-2">
          <Choice name="target" label={t('edit.who')} value={fields.target}>
            <option value="everyone">{t('edit.everyone')}</option>
            {targets.groups.length > 0 && (
              <optgroup label={t('edit.groups')}>
                {targets.groups.map(({ id, name }) => (
                  <option key={id} value={`group:${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label={t('edit.roles')}>
              {targets.roles.map((name) => (
                <option key={name} value={`role:${name}`}>
                  {whoOf(t, { type: 'role', id: name, name })}
                </option>
              ))}
            </optgroup>
          </Choice>
          <Choice name="requirement" label={t('edit.requirement')} value={fields.requirement}>
            {REQUIREMENTS.toReversed().map((requirement) => (
              <option key={requirement} value={requirement}>
                {t(`edit.${requirement}`)}
              </option>
            ))}
          </Choice>
          <Choice name="strength" label={t('edit.strength')} value={fields.strength}>
            {STRENGTHS.map((strength) => (
              <option key={strength} value={strength}>
                {t(`edit.strengths.${strength}`)}
              </option>
            ))}
          </Choice>
          <TextField
            {...number('graceDays')}
            label={t('edit.graceDays')}
            min={0}
            max={365}
            hint={
              <>
                {problem('graceDays')}
                {t('edit.graceHint')}
              </>
            }
          />
        </div>
        <fieldset className="space-y-1">
          <legend className="mb-1 font-medium">{t('edit.methods')}</legend>
          {wrong.includes('allowedMethods') && <p className="text-danger">{t('fields.allowedMethods')}</p>}
          <div className="grid gap-x-5 sm:grid-cols-2">
            {FACTOR_TYPES.map((type) => (
              <Checkbox
                key={type}
                name="methods"
                value={type}
                defaultChecked={fields.methods?.split(' ').includes(type)}
                label={t(`edit.kinds.${type}`)}
              />
            ))}
          </div>
        </fieldset>
        <div className="space-y-1">
          <Disclosure summary={t('edit.limits')} open={hasLimits}>
            <p className="mb-4 text-muted">{t('edit.limitsHint')}</p>
            <div className="grid items-start gap-5 sm:grid-cols-3">
              <TextField
                {...number('trustDays')}
                label={t('edit.trustDays')}
                min={0}
                max={365}
                hint={
                  <>
                    {problem('trustDays')}
                    {t('edit.trustHint')}
                  </>
                }
              />
              <TextField
                {...number('sessionDays')}
                label={t('edit.sessionDays')}
                min={1}
                max={365}
                hint={problem('sessionDays')}
              />
              <TextField
                {...number('idleMinutes')}
                label={t('edit.idleMinutes')}
                min={5}
                max={1440}
                hint={problem('idleMinutes')}
              />
            </div>
          </Disclosure>
          <Disclosure summary={t('edit.dates')} open={hasDates || wrong.includes('rollout')}>
            <p className="mb-4 text-muted">{t('edit.datesHint')}</p>
            {wrong.includes('rollout') && <p className="mb-4 text-danger">{t('fields.rollout')}</p>}
            <div className="grid items-start gap-5 sm:grid-cols-2">
              <Day name="nudgeFrom" label={t('edit.nudgeFrom')} value={fields.nudgeFrom} />
              <span className="hidden sm:block" />
              <Day name="partFrom" label={t('edit.partFrom')} value={fields.partFrom} />
              <Choice name="part" label={t('edit.part')} value={fields.part}>
                {PARTS.map((percent) => (
                  <option key={percent} value={`percent:${percent}`}>
                    {t('edit.partPercent', { percent })}
                  </option>
                ))}
                {otherPart(fields.part)?.map((percent) => (
                  <option key={percent} value={`percent:${percent}`}>
                    {t('edit.partPercent', { percent })}
                  </option>
                ))}
                {targets.groups.map(({ id, name }) => (
                  <option key={id} value={`group:${id}`}>
                    {t('edit.partGroup', { name })}
                  </option>
                ))}
              </Choice>
              <Day name="allFrom" label={t('edit.allFrom')} value={fields.allFrom} />
              <TextField
                {...number('pauseAfter')}
                label={t('edit.pauseAfter')}
                min={1}
                hint={
                  <>
                    {problem('pauseAfter')}
                    {t('edit.pauseHint')}
                  </>
                }
              />
            </div>
          </Disclosure>
        </div>
        <div className="flex flex-wrap gap-3">
          <PreviewButton>{t('edit.preview')}</PreviewButton>
          <LinkButton href="/admin/enforcement">{t('edit.cancel')}</LinkButton>
        </div>
      </form>
    </Card>
  )
}

const PARTS = [5, 10, 25, 50]

/** A percentage that was set by other means. */
function otherPart(part = ''): number[] | undefined {
  const percent = part.startsWith('percent:') ? Number(part.slice('percent:'.length)) : Number.NaN
  return Number.isInteger(percent) && !PARTS.includes(percent) ? [percent] : undefined
}

type ChoiceProps = { name: string; label: string; value?: string; children: ReactNode }

/** It keeps its element whatever the query says: who is choosing by keyboard must not lose the focus. */
function Choice({ name, label, value, children }: ChoiceProps) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      <select id={id} name={name} defaultValue={value} className={inputClass}>
        {children}
      </select>
    </div>
  )
}

function Day({ name, label, value }: { name: string; label: string; value?: string }) {
  return <TextField name={name} type="date" label={label} defaultValue={value} />
}
