import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Time } from '@/components/time'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { LinkButton, TextLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import type { FormAction } from '@/lib/auth/form-state'
import type { ListedRule } from '@/lib/enforcement/list-rules'
import { pause, resume, startStage } from './actions'
import { partOf, sentenceOf } from './words'

type Groups = readonly { id: string; name: string }[]

type ListProps = { rules: ListedRule[]; groups: Groups; now: Date; mayChange: boolean; edited: string | null }

/** The rules as sentences: how far each has come, who decided it, and what can be done with it. */
export function RuleList({ rules, groups, now, mayChange, edited }: ListProps) {
  const t = useTranslations('enforcement.list')
  return (
    <Card
      title={t('title')}
      aside={
        mayChange &&
        edited === null && (
          <LinkButton look="primary" href="/admin/enforcement?edit=new">
            {t('add')}
          </LinkButton>
        )
      }
    >
      <ul className="divide-y divide-line">
        {rules.map((rule) => (
          <RuleItem
            key={rule.id}
            rule={rule}
            groups={groups}
            now={now}
            mayChange={mayChange}
            here={rule.id === edited}
          />
        ))}
      </ul>
      {rules.length > 1 && <p className="mt-4 border-line border-t pt-4 text-[0.9375rem] text-muted">{t('merge')}</p>}
    </Card>
  )
}

type ItemProps = { rule: ListedRule; groups: Groups; now: Date; mayChange: boolean; here: boolean }

function RuleItem({ rule, groups, now, mayChange, here }: ItemProps) {
  const t = useTranslations('enforcement')
  const { id, stage, requirement, people, lacking, decided, pauseAfter } = rule
  const sentence = sentenceOf(t, rule)
  return (
    <li id={`rule-${id}`} aria-current={here || undefined} className="scroll-mt-4 space-y-2 py-5 first:pt-0 last:pb-0">
      <h3 className="text-pretty break-words font-medium">
        <span className="mr-1.5">{sentence}</span> <StageBadge rule={rule} groups={groups} />
      </h3>
      <div className="space-y-0.5 text-[0.9375rem] text-muted">
        <p>
          {t('list.people', { people })}
          {requirement === 'required' && lacking > 0 && <>; {t('list.lacking', { lacking })}</>}
        </p>
        <Dates rule={rule} groups={groups} now={now} />
        {pauseAfter !== null && requirement === 'required' && <p>{t('stage.pauseAfter', { count: pauseAfter })}</p>}
        {decided && (
          <p className="break-words">
            {t('list.decided', { who: decidedBy(decided) })} <Time at={decided.at} now={now} />
          </p>
        )}
      </div>
      {mayChange && (
        <div className="flex flex-wrap items-start gap-x-6">
          <Way href={`/admin/enforcement?edit=${id}#draft`} about={sentence}>
            {t('list.edit')}
          </Way>
          <Stages rule={rule} groups={groups} stage={stage} />
          <Way href={`/admin/enforcement?delete=${id}#effect`} about={sentence} danger>
            {t('list.delete')}
          </Way>
        </div>
      )}
    </li>
  )

  function decidedBy({ actor, email }: NonNullable<ListedRule['decided']>): string {
    if (actor === 'operator' || actor === 'system') return t(`list.${actor}`)
    return email ?? t('list.gone')
  }
}

function Way({
  href,
  about,
  danger,
  children,
}: {
  href: string
  about: string
  danger?: boolean
  children: ReactNode
}) {
  return (
    <TextLink href={href} className={`inline-flex min-h-target items-center ${danger ? 'text-danger' : ''}`}>
      <span>
        {children}
        <span className="sr-only"> {about}</span>
      </span>
    </TextLink>
  )
}

function StageBadge({ rule, groups }: { rule: ListedRule; groups: Groups }) {
  const t = useTranslations('enforcement')
  const { stage, pausedBy, rollout } = rule
  switch (stage) {
    case 'all':
      return <Badge tone="accent">{t('stage.all')}</Badge>
    case 'part':
      return <Badge tone="accent">{t('stage.part', { part: partOf(t, rollout, groups) })}</Badge>
    case 'paused':
      return <Badge tone="warning">{t(pausedBy === 'problems' ? 'stage.pausedByProblems' : 'stage.paused')}</Badge>
    default:
      return <Badge>{t(`stage.${stage}`)}</Badge>
  }
}

/** Since when it is as it is, and what is still to come. */
function Dates({ rule, groups, now }: { rule: ListedRule; groups: Groups; now: Date }) {
  const t = useTranslations('enforcement')
  const { requirement, rollout } = rule
  if (requirement !== 'required') return null
  const { nudgeFrom, partFrom, allFrom, pausedAt } = rollout
  const part = partOf(t, rollout, groups)
  const stages = [
    ['nudge', nudgeFrom],
    ['part', partFrom],
    ['all', allFrom],
  ] as const
  return (
    <>
      {pausedAt && (
        <p>
          {t('stage.paused')} {t('stage.since')} <LocalTime at={pausedAt.toISOString()} />
        </p>
      )}
      {stages.map(
        ([stage, from]) =>
          from && (
            <p key={stage} className={from <= now ? '' : 'text-ink'}>
              {t(`stage.next.${stage}`, { part })} <LocalTime at={from.toISOString()} />
            </p>
          ),
      )}
    </>
  )
}

function Stages({ rule, groups, stage }: { rule: ListedRule; groups: Groups; stage: ListedRule['stage'] }) {
  const t = useTranslations('enforcement')
  const part = partOf(t, rule.rollout, groups)
  if (rule.requirement !== 'required') return null
  const start = (next: 'part' | 'all') => (
    <Once
      action={startStage}
      id={rule.id}
      summary={next === 'all' ? t('list.startAll') : t('list.startPart', { part })}
      text={next === 'all' ? t('list.stageTitle') : t('list.stagePartTitle', { part })}
    >
      <input type="hidden" name="stage" value={next} />
    </Once>
  )
  if (stage === 'paused') {
    return <Once action={resume} id={rule.id} summary={t('list.resume')} text={t('list.resumeTitle')} />
  }
  return (
    <>
      {(stage === 'scheduled' || stage === 'nudge') && start('part')}
      {stage !== 'all' && start('all')}
      <Once action={pause} id={rule.id} summary={t('list.pause')} text={t('list.pauseTitle')} />
    </>
  )
}

type OnceProps = { action: FormAction; id: string; summary: string; text: string; children?: ReactNode }

/** Says what will happen, and asks once. */
function Once({ action, id, summary, text, children }: OnceProps) {
  const t = useTranslations('enforcement.list')
  return (
    <Disclosure summary={summary}>
      <ActionForm action={action} className="max-w-prose space-y-3">
        <p>{text}</p>
        <input type="hidden" name="id" value={id} />
        {children}
        <SubmitButton look="secondary">
          <span>
            {t('sure')}
            <span className="sr-only"> {summary}</span>
          </span>
        </SubmitButton>
      </ActionForm>
    </Disclosure>
  )
}
