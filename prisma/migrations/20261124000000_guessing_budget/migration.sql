-- The guessing budget: what strangers try is counted apart from what the browsers of an account's owner do.
-- AlterTable
ALTER TABLE "factors" ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "login_challenges" ADD COLUMN     "clock_off_minutes" INTEGER,
ADD COLUMN     "known_browser" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "clock_off_minutes" INTEGER,
ADD COLUMN     "guessed_at" TIMESTAMPTZ(3),
ADD COLUMN     "guesses_renewed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "stranger_failures" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "known_browsers" (
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "second_factor" BOOLEAN NOT NULL DEFAULT false,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failures_since" TIMESTAMPTZ(3),

    CONSTRAINT "known_browsers_pkey" PRIMARY KEY ("user_id","token_hash")
);

-- CreateTable
CREATE TABLE "password_buckets" (
    "key" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_buckets_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "known_browsers_token_hash_idx" ON "known_browsers"("token_hash");

-- CreateIndex
CREATE INDEX "known_browsers_seen_at_idx" ON "known_browsers"("seen_at");

-- CreateIndex
CREATE INDEX "password_buckets_since_idx" ON "password_buckets"("since");

-- AddForeignKey
ALTER TABLE "known_browsers" ADD CONSTRAINT "known_browsers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
