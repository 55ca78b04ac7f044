// Promise: every event type that can be chosen has words on the page and stands in the document for integrators.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { webhooks } from '@/messages/en/webhooks.json'
import { EVENT_TYPES, subjectOf, TEST_TYPE } from './event-types'

const documented = readFileSync(`${import.meta.dirname}/../../docs/webhooks.md`, 'utf8')

it.each([...EVENT_TYPES, TEST_TYPE])('%s', (type) => {
  const [subject = '', what = ''] = type.split('.')
  const words = (webhooks.types as Record<string, Record<string, string>>)[subject]?.[what]
  expect(words).toBeTruthy()
  expect(documented).toContain(`| \`${type}\` |`)
  if (type !== TEST_TYPE) expect((webhooks.groups as Record<string, string>)[subjectOf(type)]).toBeTruthy()
})
