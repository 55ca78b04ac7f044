-- AlterTable
ALTER TABLE "factors" ADD COLUMN     "enrolling_session_id" UUID;

-- AlterTable
ALTER TABLE "one_time_tokens" ADD COLUMN     "browser_hash" BYTEA;
