-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "decode_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "download_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "map_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "send_ms" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "wait_ms" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "timeline" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'status',
ADD COLUMN     "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "part_id" UUID,
ADD COLUMN     "part_key" TEXT,
ADD COLUMN     "times" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "record_samples" (
    "migration_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "part_id" UUID NOT NULL,
    "offset" BIGINT NOT NULL,
    "raw" BYTEA NOT NULL,

    CONSTRAINT "record_samples_pkey" PRIMARY KEY ("migration_id","kind","reason","part_id","offset")
);

-- CreateIndex
CREATE INDEX "record_samples_part_id_idx" ON "record_samples"("part_id");

-- CreateIndex
CREATE INDEX "timeline_migration_id_kind_id_idx" ON "timeline"("migration_id", "kind", "id");

-- CreateIndex
CREATE INDEX "timeline_migration_id_part_id_id_idx" ON "timeline"("migration_id", "part_id", "id");

-- AddForeignKey
ALTER TABLE "record_samples" ADD CONSTRAINT "record_samples_part_id_fkey" FOREIGN KEY ("part_id") REFERENCES "parts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the timeline holds so far is told by its words.
UPDATE "timeline" SET "last_at" = "at", "kind" = CASE
  WHEN "what" = 'source changed' THEN 'setting'
  WHEN "what" = 'part retried' THEN 'part'
  WHEN "what" = 'rejects sent again' THEN 'rejects'
  ELSE 'status' END;
