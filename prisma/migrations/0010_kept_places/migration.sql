-- AlterTable
ALTER TABLE "migrations" ADD COLUMN     "test_seed" BIGINT;

-- AlterTable
ALTER TABLE "rejects" ADD COLUMN     "object_at" BIGINT,
ADD COLUMN     "object_key" TEXT,
ADD COLUMN     "pair" BYTEA;

-- AlterTable
ALTER TABLE "retry_lines" ADD COLUMN     "object_at" BIGINT,
ADD COLUMN     "object_key" TEXT;
