-- It names a session or a pending sign-in now: both are places where a factor can be enrolled.
ALTER TABLE "factors" RENAME COLUMN "enrolling_session_id" TO "enrolling_in";

-- AlterTable
ALTER TABLE "factors" ADD COLUMN     "address" TEXT,
ADD COLUMN     "code_attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "code_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "code_hash" BYTEA,
ADD COLUMN     "code_sends" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "code_sends_since" TIMESTAMPTZ(3),
ADD COLUMN     "code_sent_at" TIMESTAMPTZ(3),
ADD COLUMN     "webauthn_challenge" TEXT;

-- AlterTable
ALTER TABLE "login_challenges" ADD COLUMN     "code_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "code_factor_id" UUID,
ADD COLUMN     "code_hash" BYTEA,
ADD COLUMN     "code_sends" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "code_sent_at" TIMESTAMPTZ(3),
ADD COLUMN     "webauthn_challenge" TEXT;

-- AlterTable
ALTER TABLE "settings" ADD COLUMN     "recovery_approval" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "recovery_hours" INTEGER NOT NULL DEFAULT 24,
ADD COLUMN     "trust_days" INTEGER NOT NULL DEFAULT 30;

-- CreateTable
CREATE TABLE "webauthn_credentials" (
    "factor_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sign_count" BIGINT NOT NULL,
    "sign_count_fell_at" TIMESTAMPTZ(3),
    "transports" TEXT[],
    "aaguid" UUID,
    "backup_eligible" BOOLEAN NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "discoverable" BOOLEAN NOT NULL,

    CONSTRAINT "webauthn_credentials_pkey" PRIMARY KEY ("factor_id")
);

-- CreateTable
CREATE TABLE "trusted_browsers" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "trusted_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "trusted_browsers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identities" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "identities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_requests" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "needs_approval" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "recovery_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "webauthn_credentials_credential_id_key" ON "webauthn_credentials"("credential_id");

-- CreateIndex
CREATE INDEX "trusted_browsers_token_hash_idx" ON "trusted_browsers"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "trusted_browsers_user_id_token_hash_key" ON "trusted_browsers"("user_id", "token_hash");

-- CreateIndex
CREATE INDEX "identities_user_id_idx" ON "identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "identities_provider_subject_key" ON "identities"("provider", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_requests_user_id_key" ON "recovery_requests"("user_id");

-- AddForeignKey
ALTER TABLE "webauthn_credentials" ADD CONSTRAINT "webauthn_credentials_factor_id_fkey" FOREIGN KEY ("factor_id") REFERENCES "factors"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trusted_browsers" ADD CONSTRAINT "trusted_browsers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_requests" ADD CONSTRAINT "recovery_requests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema language cannot say, below.

-- A trusted browser stands for a second factor that was shown with this password and these factors. When either changes,
-- by whatever way, the trust ends: here, so that no new way of changing them can forget it.
CREATE FUNCTION "end_trust_in_browsers"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'users' THEN
    DELETE FROM "trusted_browsers" WHERE "user_id" = NEW."id";
  ELSE
    DELETE FROM "trusted_browsers" WHERE "user_id" = COALESCE(NEW."user_id", OLD."user_id");
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "users_password_ends_trust" AFTER UPDATE OF "password_changed_at" ON "users" FOR EACH ROW
  WHEN (OLD."password_changed_at" IS DISTINCT FROM NEW."password_changed_at")
  EXECUTE FUNCTION "end_trust_in_browsers"();
CREATE TRIGGER "factors_new_ends_trust" AFTER INSERT ON "factors" FOR EACH ROW
  WHEN (NEW."confirmed_at" IS NOT NULL) EXECUTE FUNCTION "end_trust_in_browsers"();
CREATE TRIGGER "factors_confirmed_ends_trust" AFTER UPDATE OF "confirmed_at" ON "factors" FOR EACH ROW
  WHEN (OLD."confirmed_at" IS DISTINCT FROM NEW."confirmed_at") EXECUTE FUNCTION "end_trust_in_browsers"();
CREATE TRIGGER "factors_removed_ends_trust" AFTER DELETE ON "factors" FOR EACH ROW
  WHEN (OLD."confirmed_at" IS NOT NULL) EXECUTE FUNCTION "end_trust_in_browsers"();
