-- What failed is looked for often, and is rare.
CREATE INDEX "audit_events_failed_idx" ON "audit_events" ("id") WHERE "outcome" = 'failure';
CREATE INDEX "audit_events_failed_event_idx" ON "audit_events" ("event", "id") WHERE "outcome" = 'failure';
