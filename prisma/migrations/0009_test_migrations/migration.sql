-- AlterTable
ALTER TABLE "migrations" ADD COLUMN     "draft_id" UUID,
ADD COLUMN     "promoted_from" UUID,
ADD COLUMN     "test_max_events" INTEGER;

-- A test says how much it takes, and nothing else does.
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_test_max_events" CHECK (test = (test_max_events IS NOT NULL) AND (test_max_events IS NULL OR test_max_events BETWEEN 1 AND 50000));
