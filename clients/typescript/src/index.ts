// biome-ignore-all lint/performance/noBarrelFile: the one door of a package that is published
export type { components, operations, paths } from './api.js'
export { CountersignError, createCountersign, idempotent, orThrow, type Problem } from './client.js'
export { type EventData, verifyWebhook, type WebhookEvent, WebhookRefused } from './webhook.js'
