import Bowser from 'bowser'
import { createTranslator } from 'next-intl'
import messages from '@/messages/en.json'

const t = createTranslator({ locale: 'en', messages, namespace: 'browser' })

// For a header it does not know, bowser answers with a piece of the header itself. Only names from its own tables are
// let through, or a stranger could write a sentence of his choice into a mail or onto somebody's security page.
const browsers = new Set(Object.values(Bowser.BROWSER_MAP))
const systems = new Set(Object.values(Bowser.OS_MAP))

/**
 * A browser in words a person would use: "Chrome on Windows", "Firefox", "an unknown browser".
 * @param userAgent the User-Agent header, which anybody can write
 */
export function describeBrowser(userAgent: string | null): string {
  if (!userAgent) return t('unknown')
  const { browser, os } = Bowser.parse(userAgent.slice(0, 512))
  if (!browser.name || !browsers.has(browser.name)) return t('unknown')
  if (!os.name || !systems.has(os.name)) return browser.name
  return t('browserOnSystem', { browser: browser.name, system: os.name })
}
