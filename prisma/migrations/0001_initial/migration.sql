-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "migration_status" AS ENUM ('queued', 'running', 'waiting', 'pausing', 'paused', 'cancelling', 'cancelled', 'completed');

-- CreateEnum
CREATE TYPE "part_status" AS ENUM ('pending', 'staging', 'staged', 'running', 'done', 'empty');

-- CreateEnum
CREATE TYPE "destination_kind" AS ENUM ('posthog', 'sandbox');

-- CreateTable
CREATE TABLE "migrations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "test" BOOLEAN NOT NULL DEFAULT false,
    "status" "migration_status" NOT NULL DEFAULT 'queued',
    "status_reason" TEXT,
    "waiting_until" TIMESTAMPTZ(3),
    "error" JSONB,
    "source_kind" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "source_secret" BYTEA,
    "options" JSONB NOT NULL,
    "destination_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "planned_at" TIMESTAMPTZ(3),
    "reject_allowance" INTEGER NOT NULL,
    "lease_owner" TEXT,
    "lease_token" UUID,
    "lease_expires_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "plan_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "migrations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "migration_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "object_bytes" BIGINT NOT NULL,
    "version" TEXT NOT NULL,
    "range_start" BIGINT NOT NULL,
    "range_end" BIGINT NOT NULL,
    "status" "part_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retries" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wait_reason" TEXT,
    "wait_until" TIMESTAMPTZ(3),
    "error" JSONB,
    "lease_owner" TEXT,
    "lease_token" UUID,
    "lease_expires_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 0,
    "checkpoint" BIGINT,
    "read" BIGINT NOT NULL DEFAULT 0,
    "accepted" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "rejected" BIGINT NOT NULL DEFAULT 0,
    "in_flight" BIGINT NOT NULL DEFAULT 0,
    "generated" BIGINT NOT NULL DEFAULT 0,
    "dropped_by" JSONB NOT NULL DEFAULT '{}',
    "rejected_by" JSONB NOT NULL DEFAULT '{}',
    "warnings" JSONB NOT NULL DEFAULT '{}',
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "parts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "part_tallies" (
    "part_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "from_event" TEXT NOT NULL,
    "to_event" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "part_tallies_pkey" PRIMARY KEY ("part_id","day","from_event","to_event")
);

-- CreateTable
CREATE TABLE "part_samples" (
    "part_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "migration_id" UUID NOT NULL,
    "events" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "part_samples_pkey" PRIMARY KEY ("part_id","at")
);

-- CreateTable
CREATE TABLE "skipped_objects" (
    "migration_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "why" TEXT NOT NULL,

    CONSTRAINT "skipped_objects_pkey" PRIMARY KEY ("migration_id","key")
);

-- CreateTable
CREATE TABLE "rejects" (
    "id" BIGSERIAL NOT NULL,
    "migration_id" UUID NOT NULL,
    "part_id" UUID NOT NULL,
    "offset" BIGINT NOT NULL,
    "length" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "raw" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rejects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reject_pieces" (
    "part_id" UUID NOT NULL,
    "offset" BIGINT NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "reject_pieces_pkey" PRIMARY KEY ("part_id","offset","seq")
);

-- CreateTable
CREATE TABLE "timeline" (
    "id" BIGSERIAL NOT NULL,
    "migration_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT,

    CONSTRAINT "timeline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "destinations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" "destination_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT,
    "secret" BYTEA NOT NULL,
    "token_hash" BYTEA,
    "project_token_last4" TEXT NOT NULL,
    "personal_key_last4" TEXT,
    "project_id" TEXT,
    "project_name" TEXT,
    "max_events_per_second" INTEGER,
    "pace_next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pace_share" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "pace_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "destinations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sandbox_events" (
    "id" BIGSERIAL NOT NULL,
    "destination_id" UUID NOT NULL,
    "fold_key" BYTEA NOT NULL,
    "uuid" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "distinct_id" TEXT NOT NULL,
    "timestamp" TEXT NOT NULL,
    "raw" TEXT NOT NULL,
    "copies" INTEGER NOT NULL DEFAULT 1,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandbox_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_tokens" (
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "setup_tokens_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "migrations_created_at_id_idx" ON "migrations"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "migrations_status_idx" ON "migrations"("status");

-- CreateIndex
CREATE INDEX "parts_migration_id_status_idx" ON "parts"("migration_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "parts_migration_id_ordinal_key" ON "parts"("migration_id", "ordinal");

-- CreateIndex
CREATE INDEX "part_samples_migration_id_at_idx" ON "part_samples"("migration_id", "at");

-- CreateIndex
CREATE INDEX "rejects_migration_id_id_idx" ON "rejects"("migration_id", "id");

-- CreateIndex
CREATE INDEX "rejects_migration_id_reason_id_idx" ON "rejects"("migration_id", "reason", "id");

-- CreateIndex
CREATE UNIQUE INDEX "rejects_part_id_offset_key" ON "rejects"("part_id", "offset");

-- CreateIndex
CREATE INDEX "timeline_migration_id_id_idx" ON "timeline"("migration_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "destinations_token_hash_key" ON "destinations"("token_hash");

-- CreateIndex
CREATE INDEX "sandbox_events_destination_id_id_idx" ON "sandbox_events"("destination_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sandbox_events_destination_id_fold_key_key" ON "sandbox_events"("destination_id", "fold_key");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_hash_key" ON "api_tokens"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- AddForeignKey
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parts" ADD CONSTRAINT "parts_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "part_tallies" ADD CONSTRAINT "part_tallies_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "part_samples" ADD CONSTRAINT "part_samples_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skipped_objects" ADD CONSTRAINT "skipped_objects_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rejects" ADD CONSTRAINT "rejects_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rejects" ADD CONSTRAINT "rejects_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reject_pieces" ADD CONSTRAINT "reject_pieces_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sandbox_events" ADD CONSTRAINT "sandbox_events_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destinations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what must hold at every moment, whoever writes.
ALTER TABLE "parts"
    ADD CONSTRAINT "parts_ledger" CHECK ("read" = "accepted" + "dropped" + "rejected" + "in_flight"),
    ADD CONSTRAINT "parts_counts" CHECK ("accepted" >= 0 AND "dropped" >= 0 AND "rejected" >= 0 AND "in_flight" >= 0 AND "generated" >= 0),
    ADD CONSTRAINT "parts_range" CHECK ("range_start" >= 0 AND "range_end" >= "range_start"),
    ADD CONSTRAINT "parts_checkpoint" CHECK ("checkpoint" >= "range_start"),
    ADD CONSTRAINT "parts_lease" CHECK (("status" = 'running') = ("lease_token" IS NOT NULL) AND num_nonnulls("lease_owner", "lease_token", "lease_expires_at") IN (0, 3)),
    ADD CONSTRAINT "parts_ended" CHECK (("status" IN ('done', 'empty')) = ("ended_at" IS NOT NULL) AND ("ended_at" IS NULL OR ("in_flight" = 0 AND "error" IS NULL)));

ALTER TABLE "migrations"
    ADD CONSTRAINT "migrations_waiting" CHECK (CASE WHEN "status" = 'waiting' THEN "status_reason" IS NOT NULL AND "waiting_until" IS NOT NULL ELSE "waiting_until" IS NULL END),
    ADD CONSTRAINT "migrations_error" CHECK ("error" IS NULL OR "status" IN ('pausing', 'paused')),
    ADD CONSTRAINT "migrations_ended" CHECK (("status" IN ('completed', 'cancelled')) = ("ended_at" IS NOT NULL)),
    ADD CONSTRAINT "migrations_completed" CHECK ("status" <> 'completed' OR "planned_at" IS NOT NULL),
    ADD CONSTRAINT "migrations_lease" CHECK (num_nonnulls("lease_owner", "lease_token", "lease_expires_at") IN (0, 3));

-- By hand: small indexes over what is still open, and over the parts that have rejects.
CREATE INDEX "parts_open" ON "parts"("migration_id", "ordinal") WHERE "ended_at" IS NULL;
CREATE INDEX "parts_with_rejects" ON "parts"("migration_id") INCLUDE ("rejected") WHERE "rejected" > 0;

-- By hand: {reason: n} + {reason: n}.
CREATE FUNCTION "add_counts"("a" jsonb, "b" jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN b = '{}' THEN a ELSE (
        SELECT coalesce(jsonb_object_agg(key, n), '{}')
        FROM (
            SELECT key, sum(value::numeric) AS n
            FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) AS counts
            GROUP BY key
        ) AS totals
    ) END;
