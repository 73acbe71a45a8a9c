-- AlterTable
ALTER TABLE "retry_lines" ADD COLUMN     "detail" TEXT,
ADD COLUMN     "original" BYTEA,
ADD COLUMN     "reason" TEXT;
