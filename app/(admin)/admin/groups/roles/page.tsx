import { getTranslations } from 'next-intl/server'
import { PageHead } from '@/components/page-head'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { requireReader } from '@/lib/auth/session'
import { listRoles } from '@/lib/membership/list-roles'
import { isAdministrator } from '@/lib/sessions/session'
import type { Query } from '../../../../query'
import { AuditorNote } from '../../../auditor-note'
import { makeRole } from '../actions'
import { PlacesTable } from '../places-table'
import { Tabs } from '../tabs'
import { describedRole } from './describe'

const HERE = '/admin/groups/roles'

export async function generateMetadata() {
  return { title: (await getTranslations('membership'))('title') }
}

export default async function RolesPage({ searchParams }: Query) {
  const session = await requireReader(HERE)
  const { notice } = await searchParams
  const roles = await listRoles()
  const t = await getTranslations('membership')

  return (
    <>
      <PageHead
        title={t('title')}
        intro={t('roles.intro')}
        notice={notice === 'role_deleted' ? t('notices.role_deleted') : undefined}
        notDone={notice === 'not_done'}
      />
      <AuditorNote session={session} />
      <Tabs session={session} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <PlacesTable
          caption={t('table.roles')}
          places={roles.map((role) => ({
            key: role.name,
            href: `${HERE}/${encodeURIComponent(role.name)}`,
            ...role,
            badge: role.builtIn && <Badge>{t('table.builtIn')}</Badge>,
            description: describedRole(role, t),
          }))}
        />
        {isAdministrator(session) && (
          <Card title={t('roles.new')}>
            <ActionForm action={makeRole} className="space-y-5">
              <p className="text-muted">{t('roles.newAbout')}</p>
              <TextField
                name="roleName"
                label={t('roles.name')}
                hint={t('roles.nameHint')}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={40}
                required
              />
              <TextField name="description" label={t('groups.description')} autoComplete="off" maxLength={500} />
              <SubmitButton>{t('roles.create')}</SubmitButton>
            </ActionForm>
          </Card>
        )}
      </div>
    </>
  )
}
