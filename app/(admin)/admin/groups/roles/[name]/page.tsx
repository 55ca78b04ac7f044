import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/components/ui/action-form'
import { Card } from '@/components/ui/card'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { requireReader } from '@/lib/auth/session'
import { listMembers } from '@/lib/membership/list-members'
import { readRole } from '@/lib/membership/read-place'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../../query'
import { AuditorNote } from '../../../../auditor-note'
import { editRole, removeRole } from '../../actions'
import { AddPeople } from '../../add-people'
import { readListQuery } from '../../list-query'
import { MembersPart } from '../../members-part'
import { PlaceFrame } from '../../place-frame'
import { RulesCard } from '../../rules-card'
import { describedRole } from '../describe'

const NOTICES = ['role_created', 'role_changed', 'members_added', 'member_removed'] as const

type Props = Query & { params: Promise<{ name: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations('membership'))('place.role') }
}

export default async function RolePage({ params, searchParams }: Props) {
  const { name } = await params
  const href = `/admin/groups/roles/${name}`
  const session = await requireReader(href)
  const role = await readRole(decodeURIComponent(name))
  if (!role) notFound()
  const given = await searchParams
  const { search, after } = readListQuery(given)
  const { members, next } = await listMembers({ place: { kind: 'role', id: role.name }, search, after })
  const t = await getTranslations('membership')
  const said = NOTICES.find((known) => known === given.notice)

  return (
    <PlaceFrame
      list="/admin/groups/roles"
      kind={t(role.builtIn ? 'place.builtInRole' : 'place.role')}
      name={role.name}
      description={describedRole(role, t)}
      notice={said && t(`notices.${said}`)}
      notDone={given.notice === 'not_done'}
      note={<AuditorNote session={session} />}
      members={
        <Card title={t('place.members', { count: role.members })} id="people">
          <MembersPart
            session={session}
            place={{ kind: 'role', id: role.name, name: role.name, members: role.members, href }}
            {...{ members, search, after, next }}
          />
        </Card>
      }
      beside={
        <>
          {isAdministrator(session) && <AddPeople kind="role" id={role.name} />}
          <RulesCard rules={role.rules} />
          {isAdministrator(session) && !role.builtIn && (
            <Card>
              <Disclosure summary={t('edit.describe')}>
                <ActionForm action={editRole} className="space-y-5">
                  <input type="hidden" name="role" value={role.name} />
                  <TextField
                    name="description"
                    label={t('edit.description')}
                    defaultValue={role.description}
                    maxLength={500}
                  />
                  <SubmitButton look="secondary">{t('edit.save')}</SubmitButton>
                </ActionForm>
              </Disclosure>
              <Disclosure tone="danger" summary={t('delete.role')}>
                {role.rules.length > 0 ? (
                  <p>{t('delete.named')}</p>
                ) : (
                  <ActionForm action={removeRole} className="space-y-4">
                    <input type="hidden" name="role" value={role.name} />
                    <p>{t('delete.askRole', { count: role.members })}</p>
                    <SubmitButton look="danger">{t('delete.role')}</SubmitButton>
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
