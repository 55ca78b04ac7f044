import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Occurrence, Paragraph } from './parts'

export const factorStopped: LetterOf<'factor_stopped'> = ({ type, label, ...occurrence }, to) => {
  const subject = t('factorStopped.subject')
  const intro = t('factorStopped.intro', { email: to, factor: t(`factors.${type}`), label })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Occurrence {...occurrence} />
        <Paragraph>{t('factorStopped.ifYou')}</Paragraph>
        <Paragraph>{t('factorStopped.ifNotYou')}</Paragraph>
        <Action href={appLink('/account/security')} label={t('factorStopped.action')} />
      </Layout>
    ),
  }
}
