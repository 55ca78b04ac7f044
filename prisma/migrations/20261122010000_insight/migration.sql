-- CreateTable
CREATE TABLE "audit_checks" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "checked" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "broken_seq" BIGINT,
    "broken_row" BIGINT,
    "reason" TEXT,

    CONSTRAINT "audit_checks_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "audit_checks" ADD CONSTRAINT "audit_checks_one_row" CHECK ("id" = 1);

-- What was sealed before it was counted.
INSERT INTO "audit_days" ("day", "event", "outcome", "factor", "count")
  SELECT ("at" AT TIME ZONE 'UTC')::date, "event", "outcome", coalesce("factor", ''), count(*)
  FROM "audit_events" WHERE "chain_seq" IS NOT NULL GROUP BY 1, 2, 3, 4
  ON CONFLICT DO NOTHING;
