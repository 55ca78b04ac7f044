-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "bucket" BIGINT NOT NULL,
    "taken" INTEGER NOT NULL,
    "before" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "rate_limits_expires_at_idx" ON "rate_limits"("expires_at");
