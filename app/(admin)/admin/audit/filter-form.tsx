import { useTranslations } from 'next-intl'
import { Alert } from '@/components/ui/alert'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { SelectField } from '@/components/ui/select-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { AUDIT_EVENTS } from '@/lib/audit/record-event'
import { useEventText } from './event-text'
import type { Read, Typed } from './filter'

/** Which events to show: a GET to this page, so that the address says it. */
export function FilterForm(props: { typed: Typed; filtered: boolean; problem: Extract<Read, { ok: false }> | null }) {
  const { typed, filtered, problem } = props
  const t = useTranslations('auditLog.filter')
  return (
    <Card>
      <search aria-label={t('title')}>
        {problem && (
          <div className="mb-4">
            <Alert tone="danger" role="alert">
              <p>
                {problem.field === 'person' && t('unknownPerson', { given: problem.given })}
                {problem.field === 'actor' && t('unknownActor', { given: problem.given })}
                {problem.field === 'time' && t('unreadableTime')}
              </p>
            </Alert>
          </div>
        )}
        <form action="/admin/audit" className="space-y-4">
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
            <TextField name="person" label={t('person')} hint={t('personHint')} defaultValue={typed.person} />
            <TextField name="actor" label={t('actor')} hint={t('actorHint')} defaultValue={typed.actor} />
            <EventField chosen={typed.event} />
            <SelectField name="outcome" label={t('outcome')} defaultValue={typed.outcome}>
              <option value="">{t('anyOutcome')}</option>
              <option value="success">{t('success')}</option>
              <option value="failure">{t('failure')}</option>
            </SelectField>
            <TextField name="from" type="datetime-local" label={t('from')} defaultValue={typed.from} />
            <TextField name="to" type="datetime-local" label={t('to')} defaultValue={typed.to} />
          </div>
          <div className="flex flex-wrap gap-3">
            <SubmitButton>{t('apply')}</SubmitButton>
            {filtered && (
              <LinkButton look="text" href="/admin/audit">
                {t('clear')}
              </LinkButton>
            )}
          </div>
        </form>
      </search>
    </Card>
  )
}

function EventField({ chosen }: { chosen: string }) {
  const t = useTranslations('auditLog')
  const textOf = useEventText()
  const groups = [...new Set(AUDIT_EVENTS.map((event) => event.split('.')[0] ?? ''))]
  return (
    <SelectField name="event" label={t('filter.event')} defaultValue={chosen}>
      <option value="">{t('filter.anyEvent')}</option>
      {groups.map((group) => (
        <optgroup key={group} label={t.has(`groups.${group}` as never) ? t(`groups.${group}` as never) : group}>
          {AUDIT_EVENTS.filter((event) => event.startsWith(`${group}.`)).map((event) => (
            <option key={event} value={event}>
              {textOf({ event })}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  )
}
