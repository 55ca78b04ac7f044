-- How many people are alike is asked by every page that counts them: answered by this index alone, without their rows.
CREATE INDEX "users_alike_idx" ON "users" ("standing_id", "cohort") INCLUDE ("id") WHERE "disabled_at" IS NULL;
