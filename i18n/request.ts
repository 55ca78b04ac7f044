import { getRequestConfig } from 'next-intl/server'
import { now } from '@/lib/clock'
import { messages } from './messages'

/** One language so far, without a locale in the URL. Times are given in UTC; the browser puts them into its own zone. */
export default getRequestConfig(async () => ({ locale: 'en', messages, timeZone: 'UTC', now: now() }))
