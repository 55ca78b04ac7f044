-- What is done behind the requests reads no table of millions of rows through: small indexes of the few rows that it is about.
-- A sign-in with an authenticator app changes none of these columns.

-- What began when a clock was ahead (lib/login/after-a-clock-was-ahead.ts).
-- CreateIndex
CREATE INDEX "factors_code_sent_at_idx" ON "factors" ("code_sent_at") WHERE "code_sent_at" IS NOT NULL;

-- CreateIndex
CREATE INDEX "factors_code_sends_since_idx" ON "factors" ("code_sends_since") WHERE "code_sends_since" IS NOT NULL;

-- CreateIndex
CREATE INDEX "password_buckets_told_at_idx" ON "password_buckets" ("told_at") WHERE "told_at" IS NOT NULL;

-- Factors whose enrollment was abandoned (lib/outbox/housekeeping.ts).
-- CreateIndex
CREATE INDEX "factors_unconfirmed_idx" ON "factors" ("created_at") WHERE "confirmed_at" IS NULL;

-- Step-ups of a session that is deleted go with it: the foreign key looks for them, once for each session.
-- CreateIndex
CREATE INDEX "login_challenges_session_idx" ON "login_challenges" ("session_id") WHERE "session_id" IS NOT NULL;

-- Room in each page, so that an update of a column without an index stays there and touches no index: what a sign-in does to an
-- account and its factors, and a request to its session. Pages that are there already fill up no further.
ALTER TABLE "users" SET (fillfactor = 85);
ALTER TABLE "factors" SET (fillfactor = 80);
ALTER TABLE "sessions" SET (fillfactor = 85);
