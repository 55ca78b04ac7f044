import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { Alert } from '@/components/ui/alert'
import { LinkButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { requireReader } from '@/lib/auth/session'
import { now } from '@/lib/clock'
import { type ListedRule, listRules } from '@/lib/enforcement/list-rules'
import { listTargets, type Targets } from '@/lib/enforcement/list-targets'
import { previewRule } from '@/lib/enforcement/preview-rule'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../query'
import { type DraftFields, draftFields, draftQuery, editedRule, hasNewDates, readRule } from './draft-query'
import { Editor } from './editor'
import { Consequences, DeleteForm, Effect, Part, SaveForm } from './effect'
import { LivePreview } from './live-preview'
import { RuleList } from './rule-list'
import { sentenceOf } from './words'

export async function generateMetadata() {
  return { title: (await getTranslations('enforcement'))('title') }
}

const NOTICES = ['created', 'changed', 'deleted', 'paused', 'resumed', 'stage'] as const

/** Left the rules, right what is on the screen would do. The draft lives in the query. */
export default async function EnforcementPage({ searchParams }: Query) {
  const session = await requireReader('/admin/enforcement')
  const query = await searchParams
  const t = await getTranslations('enforcement')
  const at = now()
  const [rules, targets] = await Promise.all([listRules(), listTargets()])
  const said = NOTICES.find((known) => known === query.notice)
  const mayChange = isAdministrator(session)
  const edited = mayChange ? editedRule(query) : null
  const existing = rules.find(({ id }) => id === (edited ?? query.delete)) ?? null
  const gone = (edited !== null && edited !== 'new') || query.delete ? existing === null : false
  const drafting = edited !== null && !gone

  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('intro')}
        notice={said && t(`notices.${said}`)}
        notDone={query.notice === 'not_done'}
      />
      {gone && (
        <Alert tone="warning" role="alert">
          <p>{t('effect.invalid.rule_not_found')}</p>
        </Alert>
      )}
      <LivePreview updating={t('effect.updating')}>
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
          {drafting ? (
            <Drafting
              key={edited}
              fields={draftFields(query, existing)}
              existing={existing}
              targets={targets}
              at={at}
            />
          ) : (
            <Aside rule={mayChange && !gone && query.delete ? existing : null} />
          )}
          <div className="lg:col-start-1">
            {rules.length === 0 && !drafting ? (
              <Empty mayChange={mayChange} />
            ) : (
              rules.length > 0 && (
                <RuleList rules={rules} groups={targets.groups} now={at} mayChange={mayChange} edited={edited} />
              )
            )}
          </div>
        </div>
      </LivePreview>
    </>
  )
}

type DraftingProps = { fields: DraftFields; existing: ListedRule | null; targets: Targets; at: Date }

/** The form, and what would become of it. */
async function Drafting({ fields, existing, targets, at }: DraftingProps) {
  const t = await getTranslations('enforcement')
  const dated = hasNewDates(fields, existing)
  // A new rule is looked at as if it were required of all: that is what it leads to.
  const read = readRule(fields, dated ? 'dates' : 'save', at)
  const seen = read.ok ? await previewRule({ id: existing?.id ?? null, change: read.rule }) : null
  const required = fields.requirement === 'required'
  const sticky = 'lg:sticky lg:top-6 lg:col-start-2 lg:row-start-1 lg:row-span-2'
  return (
    <>
      <div className="min-w-0 lg:col-start-1">
        <Editor fields={fields} targets={targets} wrong={read.ok ? [] : read.wrong} />
      </div>
      <div className={sticky}>
        {seen?.ok && seen.outlook.draft ? (
          <Effect
            of="draft"
            preview={seen.preview}
            sentence={sentenceOf(t, seen.outlook.draft)}
            query={draftQuery(fields)}
          >
            <Consequences preview={seen.preview} required={required} now={at} />
            {!seen.preview.refusal && (
              <SaveForm
                fields={fields}
                preview={seen.preview}
                dated={dated && required}
                begins={required && existing?.requirement !== 'required'}
              />
            )}
          </Effect>
        ) : (
          <Card title={t('effect.ifSaved')} id="effect">
            <p>{t(`effect.invalid.${seen && !seen.ok ? seen.code : 'fields'}`)}</p>
          </Card>
        )}
      </div>
    </>
  )
}

/** What deleting a rule would do, or how things are. */
async function Aside({ rule }: { rule: ListedRule | null }) {
  const t = await getTranslations('enforcement')
  const seen = await previewRule({ id: rule?.id ?? null, change: null })
  if (!seen.ok) return null
  return (
    <div className="lg:col-start-2 lg:row-start-1 lg:sticky lg:top-6">
      <Effect
        of={rule ? 'end' : 'present'}
        preview={seen.preview}
        sentence={rule ? sentenceOf(t, rule) : ''}
        query={rule ? `delete=${rule.id}` : ''}
      >
        {rule && (
          <>
            <Part title={t('effect.told')}>
              <p className="text-muted">{t('effect.toldDeleted')}</p>
            </Part>
            {!seen.preview.refusal && <DeleteForm id={rule.id} since={rule.updatedAt} />}
          </>
        )}
      </Effect>
    </div>
  )
}

/** Teaches the first rule. */
async function Empty({ mayChange }: { mayChange: boolean }) {
  const t = await getTranslations('enforcement.empty')
  return (
    <Card title={t('title')}>
      <p className="max-w-prose text-muted">{t('text')}</p>
      {mayChange && (
        <div className="mt-5 flex flex-wrap gap-3">
          <LinkButton look="primary" href="/admin/enforcement?edit=new">
            {t('first')}
          </LinkButton>
          <LinkButton
            href={`/admin/enforcement?${draftQuery({
              edit: 'new',
              target: 'role:admin',
              requirement: 'required',
              strength: 'phishing_resistant',
              methods: 'webauthn',
              graceDays: '7',
            })}`}
          >
            {t('admins')}
          </LinkButton>
        </div>
      )}
    </Card>
  )
}
