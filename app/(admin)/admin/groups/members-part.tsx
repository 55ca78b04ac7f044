import { useTranslations } from 'next-intl'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Button, TextLink } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Member } from '@/lib/membership/list-members'
import { isAdministrator, type Session } from '@/lib/sessions/session'
import { removeFromGroup, takeRole } from './actions'
import { Pager } from './pager'
import { ScrollingTable } from './scrolling-table'
import { Search } from './search'

type Props = {
  session: Session
  place: { kind: 'group' | 'role'; id: string; name: string; members: number; href: string }
  members: Member[]
  search: string
  after: string
  next: string | null
}

/** Who is in a group or has a role, with a button each. */
export function MembersPart({ session, place, members, search, after, next }: Props) {
  const t = useTranslations('membership')
  const isGroup = place.kind === 'group'
  const mayChange = isAdministrator(session)
  // The page asks before somebody gives up what they need for it.
  const isOwn = (member: Member) => !isGroup && place.id === 'admin' && member.id === session.user.id
  if (place.members === 0) {
    return <p className="text-muted">{t(isGroup ? 'place.nobodyGroup' : 'place.nobodyRole')}</p>
  }
  const table = (
    <ScrollingTable caption={t('place.membersTitle')}>
      <thead className="border-line border-b bg-raised text-muted">
        <tr>
          <th scope="col" className="px-4 py-2.5 font-medium">
            {t('place.person')}
          </th>
          {mayChange && (
            <th scope="col" className="w-px px-4 py-2.5">
              <span className="sr-only">{t('place.remove')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {members.map((member) => (
          <tr key={member.id} className="hover:bg-raised">
            <th scope="row" className="px-4 py-2 font-normal">
              <span className="flex flex-wrap items-center gap-x-3">
                <TextLink href={`/admin/users/${member.id}`} className="break-all">
                  {member.name || member.email}
                </TextLink>
                {member.id === session.user.id && <Badge tone="accent">{t('place.you')}</Badge>}
                {member.disabled && <Badge tone="warning">{t('place.disabled')}</Badge>}
              </span>
              {member.name && <span className="block break-all text-muted">{member.email}</span>}
            </th>
            {mayChange && (
              <td className="w-px px-4 py-1 text-right align-middle">
                {!isOwn(member) && (
                  <Button
                    type="submit"
                    name="user"
                    value={member.id}
                    look="text"
                    aria-label={t(isGroup ? 'place.removeFromGroup' : 'place.takeRole', {
                      email: member.email,
                      name: place.name,
                    })}
                  >
                    {t('place.remove')}
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </ScrollingTable>
  )
  return (
    <div className="space-y-4">
      <Search label={t('search.members')} href={place.href} search={search} />
      {members.length === 0 ? (
        <p className="text-muted" role="status">
          {t('place.nobodyFound', { search })}
        </p>
      ) : mayChange ? (
        // One form around all: a row's button says whom it means.
        <ActionForm action={isGroup ? removeFromGroup : takeRole} className="space-y-4">
          <input type="hidden" name={place.kind} value={place.id} />
          {table}
        </ActionForm>
      ) : (
        table
      )}
      <Pager href={place.href} search={search} after={after} next={next} />
      {mayChange && members.some(isOwn) && (
        <Disclosure tone="danger" summary={t('place.takeOwn.title')}>
          <ActionForm action={takeRole} className="max-w-prose space-y-4">
            <input type="hidden" name="role" value={place.id} />
            <input type="hidden" name="user" value={session.user.id} />
            <p>{t('place.takeOwn.ask')}</p>
            <SubmitButton look="danger">{t('place.takeOwn.submit')}</SubmitButton>
          </ActionForm>
        </Disclosure>
      )}
    </div>
  )
}
