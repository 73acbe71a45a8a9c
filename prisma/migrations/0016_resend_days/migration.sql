-- AlterTable
ALTER TABLE "migrations" ADD COLUMN     "resend_day" DATE,
ADD COLUMN     "resend_of" UUID;

-- CreateIndex
CREATE INDEX "migrations_resend_of_idx" ON "migrations"("resend_of");
