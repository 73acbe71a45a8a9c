import { Prisma } from "@/lib/generated/prisma/client";

/**
 * Another text whenever anything is written to the parts of migration m: a commit, a part tried again or sent again,
 * rejects that left for another part. A comparison holds as long as it is the same.
 */
export const MARK = Prisma.sql`(
  SELECT count(*) || '.' || coalesce(sum(p.revision), 0) FROM parts p WHERE p.migration_id = m.id
)`;
