-- CreateTable
CREATE TABLE "forward_tickets" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "session_id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "forward_tickets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forward_sessions" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "session_id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "forward_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "forward_tickets_token_hash_key" ON "forward_tickets"("token_hash");

-- CreateIndex
CREATE INDEX "forward_tickets_session_id_idx" ON "forward_tickets"("session_id");

-- CreateIndex
CREATE INDEX "forward_tickets_expires_at_idx" ON "forward_tickets"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "forward_sessions_token_hash_key" ON "forward_sessions"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "forward_sessions_session_id_host_key" ON "forward_sessions"("session_id", "host");

-- AddForeignKey
ALTER TABLE "forward_tickets" ADD CONSTRAINT "forward_tickets_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forward_sessions" ADD CONSTRAINT "forward_sessions_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
