-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "bytes_read" BIGINT NOT NULL DEFAULT 0;

UPDATE "parts" SET "bytes_read" = CASE
    WHEN "ended_at" IS NOT NULL THEN "range_end" - "range_start"
    ELSE greatest(0, least(coalesce("checkpoint", "range_start"), "range_end") - "range_start")
END;

ALTER TABLE "parts" ADD CONSTRAINT "parts_bytes_read" CHECK ("bytes_read" >= 0 AND "bytes_read" <= "range_end" - "range_start");
