-- AlterTable
ALTER TABLE "migrations" ADD COLUMN     "series_id" UUID,
ADD COLUMN     "series_index" INTEGER,
ADD COLUMN     "stage_not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "stage_retries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "vendor_project" TEXT;

-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "downloaded" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "staged_at" TIMESTAMPTZ(3),
ADD COLUMN     "staged_bytes" BIGINT,
ADD COLUMN     "staged_key" TEXT,
ADD COLUMN     "staged_sha256" TEXT,
ADD COLUMN     "window_end" TIMESTAMPTZ(3),
ADD COLUMN     "window_halved" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "window_start" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "vendor_projects" (
    "key" TEXT NOT NULL,
    "per_hour" INTEGER,
    "per_second" INTEGER,
    "concurrent" INTEGER,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "vendor_projects_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "vendor_requests" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "project" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "open_until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "vendor_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "vendor_requests_project_at_idx" ON "vendor_requests"("project", "at");

-- CreateIndex
CREATE INDEX "migrations_vendor_project_idx" ON "migrations"("vendor_project");

-- CreateIndex
CREATE UNIQUE INDEX "migrations_series_id_series_index_key" ON "migrations"("series_id", "series_index");

-- AddForeignKey
ALTER TABLE "vendor_requests" ADD CONSTRAINT "vendor_requests_project_fkey" FOREIGN KEY ("project") REFERENCES "vendor_projects"("key") ON DELETE CASCADE ON UPDATE CASCADE;


-- By hand: what must hold at every moment, whoever writes. The windows of a migration never overlap, at the end of every statement.
CREATE EXTENSION IF NOT EXISTS "btree_gist";
ALTER TABLE "parts"
    DROP CONSTRAINT "parts_lease",
    ADD CONSTRAINT "parts_lease" CHECK (("status" IN ('staging', 'running')) = ("lease_token" IS NOT NULL) AND num_nonnulls("lease_owner", "lease_token", "lease_expires_at") IN (0, 3)),
    ADD CONSTRAINT "parts_window" CHECK (CASE WHEN "window_start" IS NULL THEN "window_end" IS NULL ELSE "window_end" > "window_start" END),
    ADD CONSTRAINT "parts_window_overlap" EXCLUDE USING gist ("migration_id" WITH =, tstzrange("window_start", "window_end") WITH &&)
        WHERE ("window_start" IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT "parts_staged" CHECK (num_nonnulls("staged_key", "staged_bytes", "staged_sha256", "staged_at") IN (0, 4)
        AND ("staged_key" IS NULL OR "window_start" IS NOT NULL)),
    ADD CONSTRAINT "parts_staging" CHECK (CASE
        WHEN "status" = 'staging' THEN "window_start" IS NOT NULL AND "staged_key" IS NULL
        WHEN "status" = 'staged' THEN "staged_key" IS NOT NULL
        WHEN "status" = 'running' THEN "window_start" IS NULL OR "staged_key" IS NOT NULL
        WHEN "status" = 'pending' THEN "staged_key" IS NULL
        ELSE true END),
    ADD CONSTRAINT "parts_unstaged" CHECK ("window_start" IS NULL OR "checkpoint" IS NULL OR "staged_key" IS NOT NULL OR "ended_at" IS NOT NULL);

ALTER TABLE "migrations"
    ADD CONSTRAINT "migrations_series" CHECK (num_nonnulls("series_id", "series_index") IN (0, 2));

-- By hand: the copies that the sweeper looks for.
CREATE INDEX "parts_with_staged_copy" ON "parts"("staged_key") WHERE "staged_key" IS NOT NULL;
