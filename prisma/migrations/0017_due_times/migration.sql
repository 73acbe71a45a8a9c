-- What is compared with the clock keeps its precision: in milliseconds now() rounds up, and what is due at once is not yet.
-- AlterTable
ALTER TABLE "migrations" ALTER COLUMN "lease_expires_at" SET DATA TYPE TIMESTAMPTZ(6),
ALTER COLUMN "not_before" SET DATA TYPE TIMESTAMPTZ(6),
ALTER COLUMN "stage_not_before" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "parts" ALTER COLUMN "not_before" SET DATA TYPE TIMESTAMPTZ(6),
ALTER COLUMN "lease_expires_at" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "verify_runs" ALTER COLUMN "due_at" SET DATA TYPE TIMESTAMPTZ(6),
ALTER COLUMN "lease_expires_at" SET DATA TYPE TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "webhook_deliveries" ALTER COLUMN "not_before" SET DATA TYPE TIMESTAMPTZ(6);
