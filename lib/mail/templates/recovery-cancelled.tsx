import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const recoveryCancelled: LetterOf<'recovery_cancelled'> = ({ how, ...occurrence }, to) => {
  const subject = t('recoveryCancelled.subject')
  const intro = t('recoveryCancelled.intro', { email: to })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>
          {intro} {t(`recoveryCancelled.how.${how}`)}
        </Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('recoveryCancelled.advice')}</Paragraph>
        <Action href={appLink('/forgot-password')} label={t('notYou.newPasswordAction')} />
      </Layout>
    ),
  }
}
