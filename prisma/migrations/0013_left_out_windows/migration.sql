-- AlterEnum
ALTER TYPE "part_status" ADD VALUE 'left_out';

-- AlterTable
ALTER TABLE "migrations" ADD COLUMN     "staged_last_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "available_at" TIMESTAMPTZ(3),
ADD COLUMN     "left_out_by" TEXT,
ADD COLUMN     "left_out_why" TEXT,
ADD COLUMN     "stumbled_at" TIMESTAMPTZ(3),
ADD COLUMN     "stumbles_since" TIMESTAMPTZ(3);

-- By hand: what is left out has ended, and somebody said so. As text: a new value may not be used where it is added.
ALTER TABLE "parts"
    DROP CONSTRAINT "parts_ended",
    ADD CONSTRAINT "parts_ended" CHECK (("status"::text IN ('done', 'empty', 'left_out')) = ("ended_at" IS NOT NULL) AND ("ended_at" IS NULL OR ("in_flight" = 0 AND "error" IS NULL))),
    ADD CONSTRAINT "parts_left_out" CHECK (("status"::text = 'left_out') = ("left_out_by" IS NOT NULL) AND ("left_out_by" IS NOT NULL OR "left_out_why" IS NULL));
