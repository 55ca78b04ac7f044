import { appLink } from '../links'
import { t, utc } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Paragraph } from './parts'

export const secondFactorReset: LetterOf<'second_factor_reset'> = ({ at }, to) => {
  const subject = t('secondFactorReset.subject')
  const intro = t('secondFactorReset.intro', { email: to, when: utc(at) })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('secondFactorReset.next')}</Paragraph>
        <Action href={appLink('/account/security')} label={t('secondFactorReset.action')} />
        <Aside>{t('secondFactorReset.notAsked')}</Aside>
      </Layout>
    ),
  }
}
