import type { messages } from './messages'

/** Makes a message that does not exist an error of the type checker. */
declare module 'next-intl' {
  interface AppConfig {
    Locale: 'en'
    Messages: typeof messages
  }
}
