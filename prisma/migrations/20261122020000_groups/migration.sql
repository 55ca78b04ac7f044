-- CreateTable
CREATE TABLE "member_imports" (
    "id" UUID NOT NULL,
    "mode" TEXT NOT NULL,
    "csv" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_imports_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "member_imports_expires_at_idx" ON "member_imports"("expires_at");

-- "Finance" and "finance" are one group to everybody but a computer.
CREATE UNIQUE INDEX "groups_name_lower_key" ON "groups" (lower("name"));
