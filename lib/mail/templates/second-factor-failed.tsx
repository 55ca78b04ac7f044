import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const secondFactorFailed: LetterOf<'second_factor_failed'> = ({ tries, ...occurrence }, to) => {
  const subject = t('secondFactorFailed.subject')
  const intro = t('secondFactorFailed.intro', { email: to, tries })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('secondFactorFailed.ifYou')}</Paragraph>
        <Paragraph>{t('secondFactorFailed.ifNotYou')}</Paragraph>
        <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
      </Layout>
    ),
  }
}
