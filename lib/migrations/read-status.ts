import type { Db } from "@/lib/db/client";
import type { MigrationStatus, Problem } from "@/lib/schemas/migration";
import type { StatusView } from "@/lib/schemas/status-view";

import { MANY_REJECTS } from "./many-rejects";
import { notFound } from "./view";

/** One small statement, for those who only wait. Throws AppError `not_found`. */
export async function readStatus(db: Db, id: string): Promise<StatusView> {
  const [row] = await db.$queryRaw<{ status: MigrationStatus; error: Problem | null; manyRejects: boolean }[]>`
    SELECT status::text, error, EXISTS (
      SELECT 1 FROM timeline t WHERE t.migration_id = m.id AND t.what = ${MANY_REJECTS}
    ) AS "manyRejects"
    FROM migrations m WHERE id = ${id}::uuid`;
  if (!row) throw notFound();
  const { error, ...rest } = row;
  return { ...rest, ...(error && { error }) };
}
