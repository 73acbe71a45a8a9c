-- AlterTable
ALTER TABLE "wizard_drafts" ADD COLUMN     "page" UUID,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;
