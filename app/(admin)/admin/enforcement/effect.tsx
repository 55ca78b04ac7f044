import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Icon } from '@/components/ui/icon'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Who } from '@/lib/enforcement/preview-people'
import type { Preview } from '@/lib/enforcement/preview-rule'
import { endRule, saveRule } from './actions'
import { DRAFT_FIELDS, type DraftFields, type How } from './draft-query'

type Props = {
  /** Of a rule that is written, of one that would be deleted, or of how things are. */
  of: 'draft' | 'end' | 'present'
  preview: Preview
  /** The rule in a sentence; empty for the present. */
  sentence: string
  /** The query that shows who is behind a number. */
  query: string
  /** What is below the numbers. */
  children?: ReactNode
}

/** What the rule on the screen would do, in numbers of people. */
export function Effect({ of, preview, sentence, query, children }: Props) {
  const t = useTranslations('enforcement.effect')
  const { people, fine, wrongMethod, noFactor, dormant, administrators, released } = preview
  const title = { draft: t('ifSaved'), end: t('ifDeleted'), present: t('present') }[of]
  const present = of === 'present'
  const row = { of: people, query }
  return (
    <Card
      id="effect"
      title={title}
      aside={<strong className="font-semibold text-lg tabular-nums">{t('people', { people })}</strong>}
      className="transition-opacity group-data-[busy]/draft:opacity-60"
    >
      <div className="space-y-5">
        {sentence && <p className="text-pretty font-medium">{sentence}</p>}
        {preview.switchedOff && (
          <Alert tone="warning">
            <p>{t('switchedOff')}</p>
          </Alert>
        )}
        {preview.refusal && (
          <Alert tone="danger" role="alert">
            <p>{t(`refused.${preview.refusal}`)}</p>
          </Alert>
        )}
        {people === 0 ? (
          <p className="text-muted">{t('nobody')}</p>
        ) : (
          <ul className="space-y-3">
            <Row
              {...row}
              who="fine"
              label={t(of === 'draft' ? 'fine' : 'fineNow')}
              count={fine}
              colour="fill-success"
            />
            <Row
              {...row}
              who="wrong"
              label={t(of === 'draft' ? 'wrong' : 'wrongNow')}
              count={wrongMethod}
              colour="fill-warning"
            />
            <Row
              {...row}
              who="none"
              label={t(of === 'draft' ? 'none' : 'noneNow')}
              count={noFactor}
              colour="fill-danger"
            />
            <Row {...row} who="dormant" label={t('dormant')} count={dormant} colour="fill-edge" />
            <Row
              {...row}
              who="administrators"
              label={t('administrators')}
              count={administrators.people}
              colour="fill-edge"
            >
              {administrators.mustAct > 0 && !present && (
                <span className="flex items-start gap-1.5 text-danger text-sm">
                  <Icon name="warning" className="mt-0.5 size-4" />
                  <span>
                    {administrators.from ? (
                      <>
                        {t('adminsLoseFrom', { count: administrators.mustAct })}{' '}
                        <LocalTime at={administrators.from.toISOString()} style="date" />
                      </>
                    ) : (
                      t('adminsLose', { count: administrators.mustAct })
                    )}
                  </span>
                </span>
              )}
            </Row>
            {released > 0 && <Row {...row} who="released" label={t('released')} count={released} colour="fill-edge" />}
          </ul>
        )}
        <div className="space-y-2 text-[0.9375rem] text-muted">
          {present ? (
            <p>{t('passwordOnlyNow', { count: preview.passwordOnly.after })}</p>
          ) : (
            <>
              {of === 'draft' && people > 0 && (
                <>
                  <p>{preview.signIns.total > 0 ? t('signIns', preview.signIns) : t('signInsNone')}</p>
                  <p>{t('newly', { newly: preview.newly })}</p>
                </>
              )}
              {preview.passwordOnly.before !== preview.passwordOnly.after && (
                <p>{t('passwordOnly', preview.passwordOnly)}</p>
              )}
            </>
          )}
        </div>
        {children}
      </div>
    </Card>
  )
}

type RowProps = {
  who: Who
  label: string
  count: number
  of: number
  colour: string
  query: string
  children?: ReactNode
}

/** A number, how large a part it is, and the way to the names behind it. */
function Row({ who, label, count, of, colour, query, children }: RowProps) {
  const t = useTranslations('enforcement.effect')
  const format = useFormatter()
  const part = of === 0 ? 0 : Math.min(100, (100 * count) / of)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_2.5rem] items-baseline gap-x-3 gap-y-1">
      <span>{label}</span>
      <span className="text-right font-medium tabular-nums">{format.number(count)}</span>
      <span className="text-right text-sm">
        {count > 0 && (
          <TextLink href={`/admin/enforcement/people?${query}&who=${who}`} className="inline-block py-1">
            {t('show')}
            <span className="sr-only"> {t('showOf', { what: label })}</span>
          </TextLink>
        )}
      </span>
      <svg aria-hidden="true" className="col-span-3 h-2 w-full overflow-hidden rounded-full" preserveAspectRatio="none">
        <rect width="100%" height="100%" className="fill-line" />
        {/* What is there is seen, however little it is. */}
        {count > 0 && <rect width={`${Math.max(part, 0.6)}%`} height="100%" className={colour} />}
      </svg>
      {children && <div className="col-span-3">{children}</div>}
    </li>
  )
}

/** When its stages begin, until when people may wait, and who is told. */
export function Consequences({ preview, required, now }: { preview: Preview; required: boolean; now: Date }) {
  const t = useTranslations('enforcement.effect')
  const mustAct = preview.wrongMethod + preview.noFactor
  const past = preview.deadlines.filter(({ at }) => at && at <= now)
  const coming = preview.deadlines.filter(({ at }) => at && at > now)
  const undated = preview.deadlines.filter(({ at }) => !at)
  const sum = (some: { people: number }[]) => some.reduce((total, { people }) => total + people, 0)
  return (
    <>
      {preview.stages.length > 1 && (
        <Part title={t('stages')}>
          <ul className="space-y-1">
            {preview.stages.map(({ stage, from, ...counts }) => (
              <li key={stage}>
                <strong className="font-medium">
                  {from <= now ? t('atOnce') : <LocalTime at={from.toISOString()} style="date" />}
                </strong>{' '}
                <span className="text-muted">{t('stageCount', { ...counts, stage: t(`stage.${stage}`) })}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {preview.deadlines.length > 0 && (
        <Part title={t('deadlines')}>
          <ul className="space-y-1">
            {past.length > 0 && <li>{t('past', { people: sum(past) })}</li>}
            {coming.slice(0, 3).map(({ at, people }) => (
              <li key={at?.toISOString()}>
                {t('until', { people })} {at && <LocalTime at={at.toISOString()} style="date" />}
              </li>
            ))}
            {coming.length > 3 && <li>{t('later', { people: sum(coming.slice(3)) })}</li>}
            {undated.length > 0 && <li>{t('noDate', { people: sum(undated) })}</li>}
          </ul>
        </Part>
      )}
      <Part title={t('told')}>
        <ul className="space-y-1 text-muted">
          {required ? (
            <>
              <li>{t('toldSignIn', { people: mustAct })}</li>
              {mustAct > 0 && (
                <>
                  <li>{t('toldMail')}</li>
                  <li>{t('toldAfter')}</li>
                </>
              )}
            </>
          ) : (
            <li>{t('toldOptional')}</li>
          )}
        </ul>
      </Part>
    </>
  )
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-line border-t pt-4 text-[0.9375rem]">
      <h3 className="mb-1.5 font-medium text-base">{title}</h3>
      {children}
    </div>
  )
}

type SaveProps = {
  fields: DraftFields
  preview: Preview
  /** Whether it requires something, and did not before: then it can begin carefully. */
  begins: boolean
  /** Whether there are dates in the form that it would begin by. */
  dated: boolean
}

/** Confirms what was previewed, and nothing else: the draft goes with it as it was shown. */
export function SaveForm({ fields, preview, begins, dated }: SaveProps) {
  const t = useTranslations('enforcement.effect')
  const button = (how: How, label: ReactNode, first = false) => (
    <SubmitButton key={how} look={first ? 'primary' : 'secondary'} name="how" value={how}>
      {label}
    </SubmitButton>
  )
  const { percent, people } = preview.firstPart
  return (
    <ActionForm action={saveRule} className="space-y-4 border-line border-t pt-5">
      {DRAFT_FIELDS.map((name) => fields[name] && <input key={name} type="hidden" name={name} value={fields[name]} />)}
      <div className="flex flex-wrap gap-3">
        {dated && button('dates', t('schedule'), true)}
        {begins && (
          <>
            {button(
              'part',
              <span>
                {t('startPart', { percent })} <span className="font-normal">({t('startPartOf', { people })})</span>
              </span>,
              !dated,
            )}
            {button('all', t('requireAll'))}
          </>
        )}
        {!begins && !dated && button('save', fields.edit === 'new' ? t('save') : t('saveChange'), true)}
      </div>
      <p className="text-muted text-sm">{t('confirmFirst')}</p>
    </ActionForm>
  )
}

/** Asks once, beside what it would do. */
export function DeleteForm({ id, since }: { id: string; since: Date }) {
  const t = useTranslations('enforcement.effect')
  return (
    <ActionForm action={endRule} className="space-y-4 border-line border-t pt-5">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="since" value={since.toISOString()} />
      <div className="flex flex-wrap gap-3">
        <SubmitButton look="danger">{t('delete')}</SubmitButton>
        <LinkButton href="/admin/enforcement">{t('keep')}</LinkButton>
      </div>
      <p className="text-muted text-sm">{t('confirmFirst')}</p>
    </ActionForm>
  )
}
