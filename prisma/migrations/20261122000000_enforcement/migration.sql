-- Search by any part of a name or address. A trusted extension: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- AlterTable
ALTER TABLE "login_tickets" ADD COLUMN     "trusted_by" TEXT,
ADD COLUMN     "trusted_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "roles" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "trusted_by" TEXT,
ADD COLUMN     "trusted_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "trusted_browsers" ADD COLUMN     "trusted_by" TEXT;

-- AlterTable
ALTER TABLE "settings" ADD COLUMN     "admin_idle_minutes" INTEGER NOT NULL DEFAULT 60,
ADD COLUMN     "admin_session_hours" INTEGER NOT NULL DEFAULT 12,
ADD COLUMN     "bypass_approval" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "bypass_minutes" INTEGER NOT NULL DEFAULT 60;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "cohort" SMALLINT NOT NULL GENERATED ALWAYS AS
  ((get_byte(uuid_send("id"), 15) * 256 + get_byte(uuid_send("id"), 14)) % 100) STORED,
ADD COLUMN     "invited_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_sign_in_at" TIMESTAMPTZ(3),
ADD COLUMN     "reenroll_required_at" TIMESTAMPTZ(3),
ADD COLUMN     "standing_id" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "groups" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_members" (
    "group_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_members_pkey" PRIMARY KEY ("group_id","user_id")
);

-- CreateTable
CREATE TABLE "standings" (
    "id" SERIAL NOT NULL,
    "roles" TEXT[],
    "groups" UUID[],
    "factors" TEXT[],
    "reenroll" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "standings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rules" (
    "id" UUID NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_role" TEXT,
    "target_group" UUID,
    "requirement" TEXT NOT NULL,
    "allowed_methods" TEXT[],
    "strength" TEXT NOT NULL DEFAULT 'any',
    "grace_days" INTEGER NOT NULL DEFAULT 0,
    "trust_days" INTEGER,
    "session_days" INTEGER,
    "idle_minutes" INTEGER,
    "nudge_from" TIMESTAMPTZ(3),
    "part_from" TIMESTAMPTZ(3),
    "part_percent" INTEGER,
    "part_group" UUID,
    "all_from" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "paused_by" TEXT,
    "pause_after" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrollment_deadlines" (
    "user_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reminded_at" TIMESTAMPTZ(3),

    CONSTRAINT "enrollment_deadlines_pkey" PRIMARY KEY ("user_id","rule_id")
);

-- CreateTable
CREATE TABLE "bypasses" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_by" TEXT NOT NULL,
    "needs_approval" BOOLEAN NOT NULL DEFAULT false,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),

    CONSTRAINT "bypasses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_jobs" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "actor" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_items" (
    "job_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "outcome" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_items_pkey" PRIMARY KEY ("job_id","user_id")
);

-- CreateTable
CREATE TABLE "audit_days" (
    "day" DATE NOT NULL,
    "event" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "factor" TEXT NOT NULL DEFAULT '',
    "count" INTEGER NOT NULL,

    CONSTRAINT "audit_days_pkey" PRIMARY KEY ("day","event","outcome","factor")
);

-- CreateTable
CREATE TABLE "sign_in_days" (
    "day" DATE NOT NULL,
    "standing_id" INTEGER NOT NULL,
    "amr" TEXT NOT NULL,
    "trusted_browser" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "sign_in_days_pkey" PRIMARY KEY ("day","standing_id","amr","trusted_browser")
);

-- CreateTable
CREATE TABLE "adoption_days" (
    "day" DATE NOT NULL,
    "role" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "people" INTEGER NOT NULL,

    CONSTRAINT "adoption_days_pkey" PRIMARY KEY ("day","role","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

-- CreateIndex
CREATE INDEX "group_members_user_id_idx" ON "group_members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "standings_roles_groups_factors_reenroll_key" ON "standings"("roles", "groups", "factors", "reenroll");

-- CreateIndex
CREATE INDEX "enrollment_deadlines_rule_id_idx" ON "enrollment_deadlines"("rule_id");

-- CreateIndex
CREATE INDEX "enrollment_deadlines_deadline_idx" ON "enrollment_deadlines"("deadline");

-- CreateIndex
CREATE INDEX "bypasses_expires_at_idx" ON "bypasses"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "bypasses_user_id_key" ON "bypasses"("user_id");

-- CreateIndex
CREATE INDEX "audit_events_event_id_idx" ON "audit_events"("event", "id");

-- CreateIndex
CREATE INDEX "audit_events_actor_id_idx" ON "audit_events"("actor", "id");

-- CreateIndex
CREATE INDEX "audit_events_at_idx" ON "audit_events"("at");

-- CreateIndex
CREATE INDEX "user_roles_role_name_idx" ON "user_roles"("role_name");

-- CreateIndex
CREATE INDEX "users_standing_id_email_idx" ON "users"("standing_id", "email");

-- CreateIndex
CREATE INDEX "users_email_idx" ON "users" USING GIN ("email" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "users_name_idx" ON "users" USING GIN ("name" gin_trgm_ops);

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_standing_id_fkey" FOREIGN KEY ("standing_id") REFERENCES "standings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules" ADD CONSTRAINT "rules_target_role_fkey" FOREIGN KEY ("target_role") REFERENCES "roles"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules" ADD CONSTRAINT "rules_target_group_fkey" FOREIGN KEY ("target_group") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rules" ADD CONSTRAINT "rules_part_group_fkey" FOREIGN KEY ("part_group") REFERENCES "groups"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrollment_deadlines" ADD CONSTRAINT "enrollment_deadlines_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrollment_deadlines" ADD CONSTRAINT "enrollment_deadlines_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "rules"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bypasses" ADD CONSTRAINT "bypasses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_items" ADD CONSTRAINT "bulk_items_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "bulk_jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Sign-ins write to their user's row: with room on its page, no index is touched by that.
ALTER TABLE "users" SET (fillfactor = 85);

CREATE INDEX "users_disabled_idx" ON "users" ("email") WHERE "disabled_at" IS NOT NULL;
CREATE INDEX "users_locked_idx" ON "users" ("factor_locked_until") WHERE "factor_locked_until" IS NOT NULL;

-- Whom a rule is for, and its stages, cannot be told in two ways.
ALTER TABLE "rules" ADD CONSTRAINT "rules_target" CHECK (
  CASE "target_type"
    WHEN 'everyone' THEN "target_role" IS NULL AND "target_group" IS NULL
    WHEN 'role' THEN "target_role" IS NOT NULL AND "target_group" IS NULL
    WHEN 'group' THEN "target_role" IS NULL AND "target_group" IS NOT NULL
    ELSE false
  END);
ALTER TABLE "rules" ADD CONSTRAINT "rules_part" CHECK ("part_percent" IS NULL OR "part_group" IS NULL);

-- What the policy must know of people is kept once for all who are alike.
INSERT INTO "standings" ("id", "roles", "groups", "factors") VALUES (0, '{}', '{}', '{}');

CREATE FUNCTION "refresh_standing"("who" uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  facts record;
  same int;
BEGIN
  -- Two changes to one person take turns, so that the later one sees the other.
  PERFORM 1 FROM "users" WHERE "id" = "who" FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT ARRAY(SELECT "role_name" FROM "user_roles" WHERE "user_id" = "who" ORDER BY 1) AS "roles",
    ARRAY(SELECT "group_id" FROM "group_members" WHERE "user_id" = "who" ORDER BY 1) AS "groups",
    ARRAY(SELECT DISTINCT "type" FROM "factors" WHERE "user_id" = "who" AND "confirmed_at" IS NOT NULL ORDER BY 1)
      AS "factors",
    (SELECT "reenroll_required_at" IS NOT NULL FROM "users" WHERE "id" = "who") AS "reenroll" INTO facts;
  LOOP
    SELECT "id" INTO same FROM "standings" s WHERE s."roles" = facts."roles" AND s."groups" = facts."groups"
      AND s."factors" = facts."factors" AND s."reenroll" = facts."reenroll";
    EXIT WHEN same IS NOT NULL;
    INSERT INTO "standings" ("roles", "groups", "factors", "reenroll")
      VALUES (facts."roles", facts."groups", facts."factors", facts."reenroll") ON CONFLICT DO NOTHING;
  END LOOP;
  UPDATE "users" SET "standing_id" = same WHERE "id" = "who" AND "standing_id" <> same;
END
$$;

CREATE FUNCTION "keep_standing"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    PERFORM "refresh_standing"(NEW."id");
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM "refresh_standing"(OLD."user_id");
  ELSE
    PERFORM "refresh_standing"(NEW."user_id");
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "user_roles_standing" AFTER INSERT OR DELETE ON "user_roles" FOR EACH ROW
  EXECUTE FUNCTION "keep_standing"();
CREATE TRIGGER "group_members_standing" AFTER INSERT OR DELETE ON "group_members" FOR EACH ROW
  EXECUTE FUNCTION "keep_standing"();
CREATE TRIGGER "factors_new_standing" AFTER INSERT ON "factors" FOR EACH ROW
  WHEN (NEW."confirmed_at" IS NOT NULL) EXECUTE FUNCTION "keep_standing"();
CREATE TRIGGER "factors_changed_standing" AFTER UPDATE OF "confirmed_at", "type" ON "factors" FOR EACH ROW
  WHEN (OLD."confirmed_at" IS DISTINCT FROM NEW."confirmed_at" OR OLD."type" <> NEW."type") EXECUTE FUNCTION "keep_standing"();
CREATE TRIGGER "factors_removed_standing" AFTER DELETE ON "factors" FOR EACH ROW
  WHEN (OLD."confirmed_at" IS NOT NULL) EXECUTE FUNCTION "keep_standing"();
CREATE TRIGGER "users_reenroll_standing" AFTER UPDATE OF "reenroll_required_at" ON "users" FOR EACH ROW
  WHEN ((OLD."reenroll_required_at" IS NULL) <> (NEW."reenroll_required_at" IS NULL))
  EXECUTE FUNCTION "keep_standing"();

SELECT "refresh_standing"("id") FROM "users";
UPDATE "users" u SET "last_sign_in_at" = s."at"
  FROM (SELECT "user_id", max("created_at") AS "at" FROM "sessions" GROUP BY 1) s WHERE s."user_id" = u."id";
