import { useTranslations } from 'next-intl'
import { Checkbox } from '@/components/ui/checkbox'
import { classNames } from '@/components/ui/class-names'
import { Radios } from '@/components/ui/radios'
import { TextField } from '@/components/ui/text-field'
import { ALL, EVENT_TYPES, type EventType, subjectOf } from '@/lib/webhooks/event-types'
import { FieldProblem } from '../settings/field-problem'

type Props = {
  url?: string
  description?: string
  events?: readonly string[]
  autoFocus?: boolean
  /** Whether there is no room for two columns. */
  narrow?: boolean
}

/** What is said of a webhook: where, what for, and which events. */
export function EndpointFields({ url, description, events = [ALL], autoFocus, narrow = false }: Props) {
  const t = useTranslations('webhooks.form')
  return (
    <>
      <TextField
        name="url"
        type="url"
        label={t('url')}
        hint={t('urlHint')}
        defaultValue={url}
        placeholder="https://"
        autoComplete="off"
        maxLength={2048}
        required
        autoFocus={autoFocus}
      />
      <TextField
        name="description"
        label={t('description')}
        hint={t('descriptionHint')}
        defaultValue={description}
        autoComplete="off"
        maxLength={200}
      />
      <div className="space-y-3">
        <FieldProblem name="events" />
        <Radios
          name="which"
          label={t('which')}
          defaultValue={events.includes(ALL) ? 'all' : 'chosen'}
          choices={[
            { value: 'all', label: t('everything') },
            { value: 'chosen', label: t('chosen') },
          ]}
        />
        <EventBoxes events={events} narrow={narrow} />
      </div>
    </>
  )
}

const SUBJECTS = [...new Set(EVENT_TYPES.map(subjectOf))]

function EventBoxes({ events, narrow }: { events: readonly string[]; narrow: boolean }) {
  const t = useTranslations('webhooks')
  return (
    <fieldset className={classNames('min-w-0 gap-x-8', !narrow && 'sm:columns-2')}>
      <legend className="sr-only">{t('form.events')}</legend>
      {SUBJECTS.map((subject) => (
        <fieldset key={subject} className="mb-3 min-w-0 break-inside-avoid border-line border-t pt-2">
          <legend className="float-left mb-1 w-full font-medium text-muted text-sm">
            {t(`groups.${subject}` as `groups.session`)}
          </legend>
          <div className="clear-both">
            {EVENT_TYPES.filter((type) => subjectOf(type) === subject).map((type: EventType) => (
              <Checkbox
                key={type}
                name={type}
                defaultChecked={events.includes(type)}
                label={
                  <>
                    {t(`types.${type}`)} <code className="block break-words font-mono text-muted text-sm">{type}</code>
                  </>
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </fieldset>
  )
}
