import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Occurrence, Paragraph } from './parts'

export const roleGiven: LetterOf<'role_given'> = ({ yours, people, more, giver, key, ...occurrence }, to) => {
  const count = people.length + more
  const subject = yours ? t('roleGiven.subjectYours') : t('roleGiven.subject', { count })
  const by = key ? t('roleGiven.key', { name: key }) : (giver ?? t('roleGiven.operator'))
  const otherwise = key ? 'notExpectedKey' : 'notExpected'
  const intro = yours
    ? t('roleGiven.introYours', { email: to, by })
    : t('roleGiven.intro', { by, count, people: people.join(', '), more })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        {yours && <Paragraph>{t('roleGiven.means')}</Paragraph>}
        <Occurrence {...occurrence} />
        {yours ? (
          <Action href={appLink('/account/security')} label={t('roleGiven.actionYours')} />
        ) : (
          <Action href={appLink('/admin/groups')} label={t('roleGiven.action')} />
        )}
        <Aside>{t(`roleGiven.${yours ? 'notExpectedYours' : otherwise}`)}</Aside>
      </Layout>
    ),
  }
}
