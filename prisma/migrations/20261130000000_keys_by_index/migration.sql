-- Which keys anything still depends on is asked at every start (lib/keys/missing-keys.ts), and told by these without reading
-- millions of rows through.

-- By the name of the key that seals (lib/crypto/seal.ts has the layout). A sign-in does not touch what is sealed.
-- CreateIndex
CREATE INDEX "factors_kid_idx" ON "factors" ((
  CASE WHEN length("sealed_secret") > 2
    THEN encode(substring("sealed_secret" FROM 3 FOR get_byte("sealed_secret", 1)), 'escape') ELSE '' END
)) WHERE "sealed_secret" IS NOT NULL;

-- Codes from before there was a hash key: no more of them are made.
-- CreateIndex
CREATE INDEX "backup_codes_old_key_idx" ON "backup_codes" ("key_id") WHERE "used_at" IS NULL AND "key_id" NOT LIKE '@%';
