import admin from '@/messages/en/admin.json'
import developers from '@/messages/en/developers.json'
import enforcement from '@/messages/en/enforcement.json'
import insight from '@/messages/en/insight.json'
import integration from '@/messages/en/integration.json'
import membership from '@/messages/en/membership.json'
import people from '@/messages/en/people.json'
import webhooks from '@/messages/en/webhooks.json'
import base from '@/messages/en.json'

/** Every text of the pages. What administrators read stands in files of its own, one for each of their areas. */
export const messages = {
  ...base,
  ...admin,
  ...enforcement,
  ...membership,
  ...people,
  ...insight,
  ...developers,
  ...integration,
  ...webhooks,
}
