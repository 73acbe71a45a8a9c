-- Claims of migrations that run are made again: a repeated $identify is the same person's, a missing one is not.
DELETE FROM "identify_pairs";

-- AlterTable
ALTER TABLE "parts" ADD COLUMN     "restarts" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "identify_pairs" DROP COLUMN "owner",
ADD COLUMN     "offset" BIGINT NOT NULL,
ADD COLUMN     "part_id" UUID NOT NULL,
ADD COLUMN     "restarts" INTEGER NOT NULL,
ADD COLUMN     "time" TEXT NOT NULL;
