import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const secondFactorLocked: LetterOf<'second_factor_locked'> = ({ until, ...occurrence }, to) => {
  const subject = t('secondFactorLocked.subject')
  const intro = t('secondFactorLocked.intro', { email: to, until: utc(until) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('secondFactorLocked.ifYou')}</Paragraph>
        <Paragraph>{t('secondFactorLocked.ifNotYou')}</Paragraph>
        <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
      </Layout>
    ),
  }
}
