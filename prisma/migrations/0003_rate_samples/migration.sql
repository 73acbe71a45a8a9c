-- CreateTable
CREATE TABLE "rate_samples" (
    "migration_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "events" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "rate_samples_pkey" PRIMARY KEY ("migration_id","at")
);

-- AddForeignKey
ALTER TABLE "rate_samples" ADD CONSTRAINT "rate_samples_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
