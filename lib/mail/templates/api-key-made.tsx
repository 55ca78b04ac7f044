import { appLink } from '../links'
import { t } from '../texts'
import { Layout } from './layout'
import type { LetterOf } from './letter'
import { Action, Aside, Occurrence, Paragraph } from './parts'

export const apiKeyMade: LetterOf<'api_key_made'> = ({ how, name, scopes, maker, ...occurrence }) => {
  const subject = t(`apiKeyMade.subject.${how}`)
  const intro = t(`apiKeyMade.intro.${how}`, { name, by: maker ?? t('roleGiven.operator') })
  return {
    subject,
    body: (
      <Layout heading={subject} preview={intro}>
        <Paragraph>{intro}</Paragraph>
        <Paragraph>{t('apiKeyMade.opens', { scopes: scopes.join(', ') })}</Paragraph>
        <Occurrence {...occurrence} />
        <Action href={appLink('/admin/api-keys')} label={t('apiKeyMade.action')} />
        <Aside>{t('apiKeyMade.notExpected')}</Aside>
      </Layout>
    ),
  }
}
