-- The key of all keyed hashes, sealed under ENCRYPTION_KEYS: one row, made at first use.
CREATE TABLE "hash_keys" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hash_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "hash_keys_one_row" CHECK ("id" = 1)
);
