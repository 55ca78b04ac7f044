import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const passwordGuessing: LetterOf<'password_guessing'> = ({ until, ...occurrence }, to) => {
  const subject = t('passwordGuessing.subject')
  const intro = t('passwordGuessing.intro', { email: to, until: utc(until) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('passwordGuessing.ifYou')}</Paragraph>
        <Paragraph>{t('passwordGuessing.ifNotYou')}</Paragraph>
        <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
      </Layout>
    ),
  }
}
