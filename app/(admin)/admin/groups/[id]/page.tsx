import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { idParam } from '@/lib/api/schemas'
import { requireReader } from '@/lib/auth/session'
import { listMembers } from '@/lib/membership/list-members'
import { readGroup } from '@/lib/membership/read-place'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { editGroup, removeGroup } from '../actions'
import { AddPeople } from '../add-people'
import { readListQuery } from '../list-query'
import { MembersPart } from '../members-part'
import { PlaceFrame } from '../place-frame'
import { RulesCard } from '../rules-card'

const NOTICES = ['group_created', 'group_changed', 'members_added', 'member_removed'] as const

type Props = Query & { params: Promise<{ id: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('membership'))('place.group') }
}

export default async function GroupPage({ params, searchParams }: Props) {
  const { id } = await params
  const session = await requireReader(`/admin/groups/${encodeURIComponent(id)}`)
  const group = idParam.safeParse(id).success ? await readGroup(id) : null
  if (!group) notFound()
  const given = await searchParams
  const { search, after } = readListQuery(given)
  const { members, next } = await listMembers({ place: { kind: 'group', id: group.id }, search, after })
  const t = await getTranslations('membership')
  const said = NOTICES.find((known) => known === given.notice)
  const named = group.rules.length + group.parts.length > 0

  return (
    <PlaceFrame
      list="/admin/groups"
      kind={t('place.group')}
      name={group.name}
      description={group.description}
      notice={said && t(`notices.${said}`)}
      notDone={given.notice === 'not_done'}
      note={<AuditorNote session={session} />}
      members={
        <Card title={t('place.members', { count: group.members })} id="people">
          <MembersPart
            session={session}
            place={{ kind: 'group', ...group, href: `/admin/groups/${group.id}` }}
            {...{ members, search, after, next }}
          />
        </Card>
      }
      beside={
        <>
          {isAdministrator(session) && <AddPeople kind="group" id={group.id} />}
          <RulesCard rules={group.rules} parts={group.parts} />
          {isAdministrator(session) && (
            <Card>
              <Disclosure summary={t('edit.summary')}>
                <ActionForm action={editGroup} className="space-y-5">
                  <input type="hidden" name="group" value={group.id} />
                  <TextField name="name" label={t('edit.name')} defaultValue={group.name} maxLength={100} required />
                  <TextField
                    name="description"
                    label={t('edit.description')}
                    defaultValue={group.description}
                    maxLength={500}
                  />
                  <SubmitButton look="secondary">{t('edit.save')}</SubmitButton>
                </ActionForm>
              </Disclosure>
              <Disclosure tone="danger" summary={t('delete.group')}>
                {named ? (
                  <p>{t('delete.named')}</p>
                ) : (
                  <ActionForm action={removeGroup} className="space-y-4">
                    <input type="hidden" name="group" value={group.id} />
                    <p>{t('delete.askGroup', { count: group.members })}</p>
                    <SubmitButton look="danger">{t('delete.group')}</SubmitButton>
                  </ActionForm>
                )}
              </Disclosure>
            </Card>
          )}
        </>
      }
    />
  )
}
