-- CreateTable
CREATE TABLE "wizard_drafts" (
    "id" UUID NOT NULL,
    "owner" TEXT NOT NULL,
    "answers" TEXT NOT NULL,
    "secrets" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wizard_drafts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "wizard_drafts_owner_updated_at_idx" ON "wizard_drafts"("owner", "updated_at" DESC);
