-- CreateTable
CREATE TABLE "identify_pairs" (
    "migration_id" UUID NOT NULL,
    "pair" BYTEA NOT NULL,
    "owner" BYTEA NOT NULL,

    CONSTRAINT "identify_pairs_pkey" PRIMARY KEY ("migration_id","pair")
);

-- AddForeignKey
ALTER TABLE "identify_pairs" ADD CONSTRAINT "identify_pairs_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "migrations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: both are 128 bits.
ALTER TABLE "identify_pairs" ADD CONSTRAINT "identify_pairs_bits" CHECK (octet_length(pair) = 16 AND octet_length(owner) = 16);
