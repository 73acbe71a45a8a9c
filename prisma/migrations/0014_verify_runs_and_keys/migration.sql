-- AlterTable
ALTER TABLE "webhook_deliveries" ADD COLUMN     "state" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "part_keys" (
    "part_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "groups" TEXT NOT NULL,
    "keys" BYTEA NOT NULL,

    CONSTRAINT "part_keys_pkey" PRIMARY KEY ("part_id","revision")
);

-- CreateTable
CREATE TABLE "verify_runs" (
    "migration_id" UUID NOT NULL,
    "asked_by" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "repeats" INTEGER NOT NULL DEFAULT 0,
    "lease_token" UUID,
    "lease_expires_at" TIMESTAMPTZ(3),
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "result" TEXT,
    "mark" TEXT,

    CONSTRAINT "verify_runs_pkey" PRIMARY KEY ("migration_id")
);

-- CreateIndex
CREATE INDEX "verify_runs_due_at_idx" ON "verify_runs"("due_at");

-- AddForeignKey
ALTER TABLE "part_keys" ADD CONSTRAINT "part_keys_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verify_runs" ADD CONSTRAINT "verify_runs_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Hashes do not compress.
ALTER TABLE "part_keys" ALTER COLUMN "keys" SET STORAGE EXTERNAL;
