-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "retry_options" JSONB;

-- CreateTable
CREATE TABLE "retry_lines" (
    "part_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "retry_lines_pkey" PRIMARY KEY ("part_id","seq")
);

-- AddForeignKey
ALTER TABLE "retry_lines" ADD CONSTRAINT "retry_lines_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
